import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../core/errors.ts";
import { createOnce } from "../platform/create-once.ts";

/**
 * A secret of `bytes` random bytes, kept as hex in `directory`/`name` and made at first use.
 * @throws AppError CONFIG_INVALID when the file holds something else
 */
export async function loadOrCreateSecret(directory: string, name: string, bytes: number): Promise<Buffer> {
  const path = join(directory, name);
  const existing = await read(path, bytes);
  if (existing) return existing;
  await createOnce(path, `${randomBytes(bytes).toString("hex")}\n`);
  const made = await read(path, bytes);
  if (!made) throw new AppError("CONFIG_INVALID", { message: `${path} vanished while it was made` });
  return made;
}

async function read(path: string, bytes: number): Promise<Buffer | null> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  const secret = Buffer.from(text.trim(), "hex");
  if (secret.length === bytes) return secret;
  throw new AppError("CONFIG_INVALID", { message: `${path} does not hold ${bytes} bytes in hex` });
}
