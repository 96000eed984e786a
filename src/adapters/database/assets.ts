import type { Reads, Writes } from "../../core/ports/database.ts";
import { bytes, type Client, type Clock } from "./client.ts";
import { orNull, toAsset } from "./rows.ts";

export const assetReads = (
  client: Client,
): Pick<Reads, "asset" | "assets" | "assetByContentId" | "assetByManifestId" | "assetBySha256"> => ({
  asset: (id) => client.asset.findUnique({ where: { id } }).then(orNull(toAsset)),

  assets: async (generationIds) =>
    (await client.asset.findMany({ where: { generationId: { in: [...generationIds] } } })).map(toAsset),

  assetByContentId: (contentId) => client.asset.findUnique({ where: { contentId } }).then(orNull(toAsset)),

  assetByManifestId: (manifestId) => client.asset.findUnique({ where: { manifestId } }).then(orNull(toAsset)),

  assetBySha256: (sha256) => client.asset.findUnique({ where: { sha256 } }).then(orNull(toAsset)),
});

export const assetWrites = (client: Client, clock: Clock): Pick<Writes, "createAsset" | "deleteAsset"> => ({
  createAsset: async ({ fingerprint, ...asset }) => {
    await client.asset.create({ data: { ...asset, fingerprint: bytes(fingerprint), createdAt: clock() } });
  },

  deleteAsset: async (id, at) => {
    const [deleted] = await client.asset.updateManyAndReturn({
      where: { id, deletedAt: null },
      data: { deletedAt: at },
    });
    return orNull(toAsset)(deleted);
  },
});
