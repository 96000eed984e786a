import type { Reads, Writes } from "../../core/ports/database.ts";
import type { Client, Clock } from "./client.ts";
import { orNull, toUpload } from "./rows.ts";

export const uploadReads = (client: Client): Pick<Reads, "upload" | "expiredUploads"> => ({
  upload: (id) => client.upload.findUnique({ where: { id } }).then(orNull(toUpload)),

  expiredUploads: async (now, limit) => {
    const where = { expiresAt: { lte: now } };
    return (await client.upload.findMany({ where, orderBy: { expiresAt: "asc" }, take: limit })).map(toUpload);
  },
});

export const uploadWrites = (
  client: Client,
  clock: Clock,
): Pick<Writes, "createUpload" | "receiveUpload" | "takeUpload" | "deleteUpload"> => ({
  createUpload: async (upload) => toUpload(await client.upload.create({ data: { ...upload, createdAt: clock() } })),

  receiveUpload: async (id, { bytes, path, at }) => {
    const { count } = await client.upload.updateMany({
      where: { id, receivedAt: null },
      data: { bytes, path, receivedAt: at },
    });
    return count > 0;
  },

  takeUpload: async (id, keepUntil) => {
    const found = await client.upload.findUnique({ where: { id } });
    if (!found || found.path === null || found.bytes === null) return null;
    const expiresAt = found.expiresAt > keepUntil ? found.expiresAt : keepUntil;
    // The path is what is taken: of two callers that read it, one finds it still there.
    const { count } = await client.upload.updateMany({
      where: { id, path: found.path },
      data: { path: null, expiresAt },
    });
    return count > 0 ? { ...toUpload(found), path: found.path, bytes: Number(found.bytes) } : null;
  },

  deleteUpload: async (id) => {
    const upload = await client.upload.findUnique({ where: { id } });
    const { count } = await client.upload.deleteMany({ where: { id } });
    return count > 0 ? orNull(toUpload)(upload) : null;
  },
});
