import type { Reads, Writes } from "../../core/ports/database.ts";
import { bytes, type Client, type Clock } from "./client.ts";
import { orNull, toAsset } from "./rows.ts";

export const assetReads = (
  client: Client,
): Pick<
  Reads,
  "asset" | "assets" | "assetsById" | "assetByContentId" | "assetByManifestId" | "assetBySha256" | "assetCodes"
> => ({
  asset: (id) => client.asset.findUnique({ where: { id } }).then(orNull(toAsset)),

  assets: async (generationIds) =>
    (await client.asset.findMany({ where: { generationId: { in: [...generationIds] } } })).map(toAsset),

  assetByContentId: (contentId) => client.asset.findUnique({ where: { contentId } }).then(orNull(toAsset)),

  assetByManifestId: (manifestId) => client.asset.findUnique({ where: { manifestId } }).then(orNull(toAsset)),

  assetBySha256: (sha256) => client.asset.findUnique({ where: { sha256 } }).then(orNull(toAsset)),

  assetsById: async (ids) => (await client.asset.findMany({ where: { id: { in: [...ids] } } })).map(toAsset),

  assetCodes: async ({ createdAt, id }, limit) => {
    const rows = await client.asset.findMany({
      where: { deletedAt: null, OR: [{ createdAt: { gt: createdAt } }, { createdAt, id: { gt: id } }] },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      take: limit,
      select: { id: true, createdAt: true, videoCodes: true },
    });
    return rows.map(({ videoCodes, ...row }) => ({ ...row, codes: videoCodes }));
  },
});

export const assetWrites = (
  client: Client,
  clock: Clock,
): Pick<Writes, "createAsset" | "keepVideoCodes" | "deleteAsset"> => ({
  createAsset: async ({ fingerprint, ...asset }) => {
    await client.asset.create({ data: { ...asset, fingerprint: bytes(fingerprint), createdAt: clock() } });
  },

  keepVideoCodes: async (codes) => {
    for (const [id, videoCodes] of codes)
      await client.asset.updateMany({ where: { id }, data: { videoCodes: bytes(videoCodes) } });
  },

  deleteAsset: async (id, at) => {
    const [deleted] = await client.asset.updateManyAndReturn({
      where: { id, deletedAt: null },
      data: { deletedAt: at },
    });
    return orNull(toAsset)(deleted);
  },
});
