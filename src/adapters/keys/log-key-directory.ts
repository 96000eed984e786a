import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { FormerKey, LogKeys } from "../../core/audit/log-signer.ts";
import { loadOrCreateEd25519Key } from "./ed25519-key-file.ts";

const formerKey = z.strictObject({ verifierKey: z.string(), validUntil: z.coerce.date() });

/**
 * The log's keys as files: the current private key, the next one while a rotation is under way, and the public halves of
 * those before, one JSON line each. A rotation that breaks off anywhere can be done again.
 */
export function createLogKeyDirectory(directory: string): LogKeys {
  const current = join(directory, "audit-ed25519.pem");
  const next = join(directory, "audit-ed25519.next.pem");
  const formerKeys = join(directory, "audit-former-keys.jsonl");

  async function former(): Promise<readonly FormerKey[]> {
    const text = await readFile(formerKeys, "utf8").catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
      throw error;
    });
    const lines = text.split("\n").filter((line) => line !== "");
    const read = lines.map((line) => formerKey.parse(JSON.parse(line)));
    // Named twice when a rotation broke off and was done again: the last time is when it ended.
    return [...new Map(read.map((key) => [key.verifierKey, key])).values()];
  }

  return {
    current: () => loadOrCreateEd25519Key(current),
    former,
    next: () => loadOrCreateEd25519Key(next),
    async install(key) {
      await appendLine(formerKeys, JSON.stringify(key));
      await rename(next, current);
    },
  };
}

async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, "a", 0o600);
  try {
    await file.writeFile(`${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
