import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Caller } from "./access.ts";
import type { Environment } from "./environment.ts";
import { AppError } from "./errors.ts";
import type { Database, Upload } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import { mistake, ok, type Result } from "./result.ts";

export const UPLOAD_LIMITS = { maxBytes: 512 << 20, lifeMs: 30 * 60_000, useMs: 10 * 60_000, nameLength: 255 } as const;

export type Uploads = ReturnType<typeof createUploads>;

/** Files on their way in: announced, sent once to a signed path, used once, deleted at once. No remote URL is ever fetched. */
export function createUploads(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly storage: Storage;
  readonly linkSecret: Uint8Array;
}) {
  const { database, environment, storage } = deps;
  const tag = (id: string) => createHmac("sha256", deps.linkSecret).update(`upload\n${id}`).digest();
  const prefixOf = (id: string) => `uploads/${id}/`;

  async function discard(id: string): Promise<void> {
    await database.transact(async (tx) => ({ value: await tx.deleteUpload(id), audit: [] }));
    await storage.removeAll(prefixOf(id));
  }

  return {
    async create(
      caller: Caller,
      input: { readonly fileName: string; readonly bytes: number },
    ): Promise<Result<{ readonly upload: Upload; readonly path: string }>> {
      const fileName = input.fileName.trim();
      if (fileName.length === 0 || fileName.length > UPLOAD_LIMITS.nameLength) {
        return mistake("INVALID_VALUE", `A file name has 1 to ${UPLOAD_LIMITS.nameLength} characters.`, "fileName");
      }
      if (!Number.isSafeInteger(input.bytes) || input.bytes < 1)
        return mistake("OUT_OF_RANGE", "The file is empty.", "bytes");
      if (input.bytes > UPLOAD_LIMITS.maxBytes) {
        return mistake("OUT_OF_RANGE", `At most ${UPLOAD_LIMITS.maxBytes >> 20} MiB.`, "bytes");
      }
      const id = environment.newId();
      const upload = await database.transact(async (tx) => ({
        value: await tx.createUpload({
          id,
          userId: caller.kind === "user" ? caller.user.id : null,
          fileName,
          maxBytes: input.bytes,
          expiresAt: new Date(environment.clock().getTime() + UPLOAD_LIMITS.lifeMs),
        }),
        audit: [],
      }));
      return ok({ upload, path: `/uploads/${id}?signature=${tag(id).toString("base64url")}` });
    },

    /** The upload that may be sent now. @throws AppError NOT_FOUND, CONFLICT when it was sent before. */
    async open(id: string, signature: string): Promise<Upload> {
      const given = Buffer.from(signature, "base64url");
      const expected = tag(id);
      const genuine = given.length === expected.length && timingSafeEqual(given, expected);
      const upload = genuine ? await database.upload(id) : null;
      if (!upload || upload.expiresAt <= environment.clock()) throw new AppError("NOT_FOUND");
      if (upload.receivedAt) throw new AppError("CONFLICT", { userMessage: "This upload was sent before." });
      return upload;
    },

    /** Takes over a fully received file at `path`. */
    async receive(upload: Upload, path: string): Promise<void> {
      // A key of its own: whoever sends the same upload a second time must not replace what is being verified.
      const key = `${prefixOf(upload.id)}${environment.newId()}`;
      const { bytes } = await storage.put(key, path);
      const at = environment.clock();
      const first = await database.transact(async (tx) => ({
        value: await tx.receiveUpload(upload.id, { bytes, path: key, at }),
        audit: [],
      }));
      if (first) return;
      await storage.remove(key);
      throw new AppError("CONFLICT", { userMessage: "This upload was sent before." });
    },

    /** Hands the file to `use` and deletes it afterwards, whatever happens. Of two calls at once, one gets it. */
    async consume<T>(
      caller: Caller,
      id: string,
      signal: AbortSignal,
      use: (path: string, upload: Upload) => Promise<T>,
    ): Promise<Result<T>> {
      const upload = z.uuid().safeParse(id).success ? await database.upload(id) : null;
      const mine = upload && (upload.userId === null || (caller.kind === "user" && caller.user.id === upload.userId));
      if (!upload || !mine || upload.expiresAt <= environment.clock()) {
        return mistake("NOT_FOUND", "There is no such upload, or it has expired or was used.", "uploadId");
      }
      if (!upload.receivedAt)
        return mistake("UPLOAD_INCOMPLETE", "Send the file first: PUT it to the upload's URL.", "uploadId");
      const keepUntil = new Date(environment.clock().getTime() + UPLOAD_LIMITS.useMs);
      const taken = await database.transact(async (tx) => ({ value: await tx.takeUpload(id, keepUntil), audit: [] }));
      if (!taken) return mistake("NOT_FOUND", "The upload was used before, or is being used.", "uploadId");
      try {
        const path = await storage.localPath(taken.path, signal);
        if (!path) return mistake("NOT_FOUND", "The upload was used before.", "uploadId");
        return ok(await use(path, taken));
      } finally {
        await discard(id);
      }
    },

    /** Deletes an upload that nobody will use any more, if it is still there. */
    discard,

    /** Deletes what was announced and never used, and files that came in after their upload was used or had expired. */
    async sweep(): Promise<number> {
      const expired = await database.expiredUploads(environment.clock(), 100);
      for (const { id } of expired) await discard(id);
      for (const id of await storage.names("uploads/")) {
        if (!(await database.upload(id))) await storage.removeAll(prefixOf(id));
      }
      return expired.length;
    },
  };
}
