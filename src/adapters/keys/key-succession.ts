import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { loadOrCreateEd25519Key } from "./ed25519-key-file.ts";

/**
 * Ed25519 keys that follow one another, as files: the current private key, the next one while a rotation is under way,
 * and what is kept of those before, one JSON line each. Every call reads the files anew: another process may have
 * rotated. A rotation that breaks off anywhere can be done again.
 */
export function createKeySuccession<Former extends object>(
  directory: string,
  { name, former, idOf }: { readonly name: string; readonly former: z.ZodType<Former>; readonly idOf: IdOf<Former> },
) {
  const current = join(directory, `${name}-ed25519.pem`);
  const next = join(directory, `${name}-ed25519.next.pem`);
  const formerKeys = join(directory, `${name}-former-keys.jsonl`);
  return {
    current: () => loadOrCreateEd25519Key(current),
    /** Oldest first. */
    async former(): Promise<readonly Former[]> {
      const text = await readFile(formerKeys, "utf8").catch((error: unknown) => {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
        throw error;
      });
      const lines = text.split("\n").filter((line) => line !== "");
      const read = lines.map((line) => former.parse(JSON.parse(line)));
      // Named twice when a rotation broke off and was done again: the last time is when it ended.
      return [...new Map(read.map((key) => [idOf(key), key])).values()];
    },
    next: () => loadOrCreateEd25519Key(next),
    /** Makes the next key the current one; the private half of the one before is gone for good. */
    async install(key: Former): Promise<void> {
      await appendLine(formerKeys, JSON.stringify(key));
      await rename(next, current);
    },
  };
}

type IdOf<Former> = (key: Former) => string;

async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, "a", 0o600);
  try {
    await file.writeFile(`${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
