import { mkdir, open, readFile } from "node:fs/promises";
import path from "node:path";
import type { CheckpointCopies } from "../../core/audit/log-signer.ts";

/** Some hundred notes. */
const NEWEST_BYTES = 64 << 10;

/**
 * The second copy of the log's signed checkpoints: notes one after the other in a text file. `publish` returns when the
 * note is on the disk: the embedded database is not power-safe, so this file may be ahead of it, and that shows.
 */
export function createCheckpointFile(file: string): CheckpointCopies {
  return {
    publish: async (note) => {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const handle = await open(file, "a+", 0o600);
      try {
        const { size } = await handle.stat();
        const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
        // After a note that broke off, or its rest would be read as the beginning of this one.
        const isBrokenOff = size > 0 && buffer.toString() !== "\n";
        await handle.writeFile(isBrokenOff ? `\n${note}` : note);
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    read: () => whenThere(async () => notesIn(await readFile(file, "utf8"))),
    newest: () =>
      whenThere(async () => {
        const handle = await open(file);
        try {
          const { size } = await handle.stat();
          const start = Math.max(0, size - NEWEST_BYTES);
          const { buffer, bytesRead } = await handle.read(Buffer.alloc(NEWEST_BYTES), 0, NEWEST_BYTES, start);
          const text = buffer.toString("utf8", 0, bytesRead);
          // The first line may have lost its beginning; what a note begins with is never guessed.
          return notesIn(start === 0 ? text : text.slice(text.indexOf("\n") + 1));
        } finally {
          await handle.close();
        }
      }),
  };
}

const whenThere = (read: () => Promise<readonly string[]>): Promise<readonly string[]> =>
  read().catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  });

/**
 * Origin, size and root, an empty line, one signature or more of 68 bytes each: what the log's own signer writes. A note
 * that a power cut left half-written is no evidence of anything and is left out.
 */
const notesIn = (text: string): readonly string[] =>
  text.match(/^[^\n]+\n\d+\n[^\n]+\n\n(?:— \S+ [A-Za-z0-9+/]{91}=\n)+/gm) ?? [];
