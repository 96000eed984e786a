import { mkdir, open, readFile } from "node:fs/promises";
import path from "node:path";

/**
 * The second copy of the log's signed checkpoints: notes one after the other in a text file. `publish` returns when the
 * note is on the disk: the embedded database is not power-safe, so this file may be ahead of it, and that shows.
 */
export function createCheckpointFile(file: string) {
  return {
    publish: async (note: string): Promise<void> => {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const handle = await open(file, "a", 0o600);
      try {
        await handle.writeFile(note);
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    /** A note that a power cut left half-written is no evidence of anything and is left out. */
    read: async (): Promise<readonly string[]> => {
      const text = await readFile(file, "utf8").catch((error: unknown) => {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
        throw error;
      });
      return text.match(WHOLE_NOTE) ?? [];
    },
  };
}

/** Origin, size and root, an empty line, the signature: what the log's own signer writes. */
const WHOLE_NOTE = /^[^\n]+\n\d+\n[^\n]+\n\n— [^\n]+\n/gm;
