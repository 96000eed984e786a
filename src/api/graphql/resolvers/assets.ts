import { ASSET_FILES, type AssetFile } from "../../../core/library.ts";
import type { Asset } from "../../../core/ports/database.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import type { Context } from "../context.ts";
import { globalId } from "../global-ids.ts";
import type { SignedLinkModel } from "../models.ts";

export const assetResolvers: Resolvers = {
  Asset: {
    id: ({ id }) => globalId("Asset", id),
    video: (asset, _, context) => linkTo(asset, "video.mp4", context),
    poster: (asset, _, context) => linkTo(asset, "poster.jpg", context),
    manifest: (asset, _, context) => linkTo(asset, "manifest.c2pa", context),
    durationSeconds: ({ durationMs }) => durationMs / 1000,
    async release(asset, _, { deps }) {
      const proof = await deps.proofOfRelease(asset);
      return "bundle" in proof ? proof : null;
    },
  },
};

function linkTo(asset: Asset, file: AssetFile, { deps, origin }: Context): SignedLinkModel | null {
  if (asset.deletedAt || asset.withheldAt) return null;
  const { path, expiresAt } = deps.library.link(asset, file);
  return { url: `${origin}${path}`, expiresAt, mimeType: ASSET_FILES[file].mimeType };
}
