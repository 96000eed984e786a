import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { AppError } from "../../core/errors.ts";
import type { Holder } from "../../core/gate.ts";
import type { ApiDeps } from "../api-deps.ts";

/** What files on their way in leave free for the rest of the product. */
const RESERVED_BYTES = 500e6;

/** Smaller ones crowd nobody out, and are not counted. */
const SMALL_BYTES = 1 << 20;
/** Files that a holder may have on their way for each place at verification: one is looked at while the next comes in. */
const FILES_A_PLACE = 2;

export type ScratchFiles = ReturnType<typeof createScratchFiles>;

/** Room on the disk for files that are being received. One a server: all doors share the same free bytes. */
export function createScratchFiles({ storage }: Pick<ApiDeps, "storage">) {
  /** Bytes that running uploads may still write: the disk does not show them yet. */
  let promised = 0;
  const receiving = new Map<string, number>();

  /** A reservation costs nothing but an open connection: nobody may hold so many that others find the disk full. */
  function begin({ id, atOnce }: Holder): void {
    const running = receiving.get(id) ?? 0;
    if (running >= FILES_A_PLACE * atOnce) {
      throw new AppError("RATE_LIMITED", { userMessage: "Too many of your files are on their way already." });
    }
    receiving.set(id, running + 1);
  }

  function end({ id }: Holder): void {
    const left = (receiving.get(id) ?? 0) - 1;
    if (left > 0) receiving.set(id, left);
    else receiving.delete(id);
  }

  return {
    /**
     * A path for one new file, in a directory of its own that is gone when `use` is done, whatever happens.
     * @throws AppError STORAGE_FULL, RATE_LIMITED
     */
    async withFile<T>(holder: Holder, maxBytes: number, use: (path: string) => Promise<T>): Promise<T> {
      const isCounted = maxBytes > SMALL_BYTES;
      if (isCounted) begin(holder);
      promised += maxBytes;
      try {
        if (maxBytes > 0 && (await storage.freeBytes()) < promised + RESERVED_BYTES) throw new AppError("STORAGE_FULL");
        const scratch = await storage.scratch();
        try {
          return await use(join(scratch.path, "upload"));
        } finally {
          await scratch.dispose();
        }
      } finally {
        promised -= maxBytes;
        if (isCounted) end(holder);
      }
    },
  };
}

/** What the request says it carries, which Node holds it to; without a word, all it may. */
export const announcedBytes = (request: IncomingMessage, maxBytes: number): number =>
  Math.min(maxBytes, Number(request.headers["content-length"] ?? maxBytes));
