import { randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { AppError } from "../../core/errors.ts";
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

  async function formerLines(): Promise<readonly { readonly line: string; readonly key: Former }[]> {
    const text = await readFile(formerKeys, "utf8").catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
      throw error;
    });
    const lines = text.split("\n");
    return lines.flatMap((line, at) => {
      if (line === "") return [];
      const key = parseLine(line, former);
      if (key !== null) return [{ line, key }];
      // Torn off while it was written, so that its key was not replaced yet: it is named again when it is.
      if (at === lines.length - 1) return [];
      throw new AppError("CONFIG_INVALID", { message: `${formerKeys}: line ${at + 1} is damaged; restore the file` });
    });
  }

  return {
    current: () => loadOrCreateEd25519Key(current),
    /** Oldest first. @throws AppError CONFIG_INVALID when the file is damaged */
    async former(): Promise<readonly Former[]> {
      // Named twice when a rotation broke off and was done again: the last time is when it ended.
      return [...new Map((await formerLines()).map(({ key }) => [idOf(key), key])).values()];
    },
    next: () => loadOrCreateEd25519Key(next),
    /**
     * Makes the next key the current one; the private half of the one before is gone for good.
     * @throws AppError CONFIG_INVALID when the file of former keys is damaged
     */
    async install(key: Former): Promise<void> {
      const lines = [...(await formerLines()).map(({ line }) => line), JSON.stringify(key)];
      const temporary = `${formerKeys}.${randomUUID()}`;
      await writeFile(temporary, lines.map((line) => `${line}\n`).join(""), { mode: 0o600, flush: true });
      await rename(temporary, formerKeys);
      await rename(next, current);
    },
  };
}

type IdOf<Former> = (key: Former) => string;

function parseLine<Former>(line: string, former: z.ZodType<Former>): Former | null {
  try {
    return former.safeParse(JSON.parse(line)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
