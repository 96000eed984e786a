import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { AppError } from "../../core/errors.ts";
import type { ApiDeps } from "../api-deps.ts";

/** What files on their way in leave free for the rest of the product. */
const RESERVED_BYTES = 500e6;

export type ScratchFiles = ReturnType<typeof createScratchFiles>;

/** Room on the disk for files that are being received. One a server: all doors share the same free bytes. */
export function createScratchFiles({ storage }: Pick<ApiDeps, "storage">) {
  /** Bytes that running uploads may still write: the disk does not show them yet. */
  let promised = 0;

  return {
    /**
     * A path for one new file, in a directory of its own that is gone when `use` is done, whatever happens.
     * @throws AppError STORAGE_FULL
     */
    async withFile<T>(maxBytes: number, use: (path: string) => Promise<T>): Promise<T> {
      promised += maxBytes;
      try {
        if ((await storage.freeBytes()) < promised + RESERVED_BYTES) throw new AppError("STORAGE_FULL");
        const scratch = await storage.scratch();
        try {
          return await use(join(scratch.path, "upload"));
        } finally {
          await scratch.dispose();
        }
      } finally {
        promised -= maxBytes;
      }
    },
  };
}

/** What the request says it carries, which Node holds it to; without a word, all it may. */
export const announcedBytes = (request: IncomingMessage, maxBytes: number): number =>
  Math.min(maxBytes, Number(request.headers["content-length"] ?? maxBytes));
