import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * A secret of `bytes` random bytes kept in `directory`/`name` (0600), made at first use. When two processes start at
 * once both end up with the same secret: the file appears whole, by a hard link that only one of them can make.
 */
export async function loadOrCreateSecret(directory: string, name: string, bytes: number): Promise<Buffer> {
  const path = join(directory, name);
  const existing = await read(path, bytes);
  if (existing) return existing;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${randomBytes(bytes).toString("hex")}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await chmod(path, 0o600);
  const made = await read(path, bytes);
  if (!made) throw new Error(`${path} cannot be read back`);
  return made;
}

async function read(path: string, bytes: number): Promise<Buffer | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  const secret = Buffer.from(text.trim(), "hex");
  if (secret.length !== bytes) throw new Error(`${path} does not hold ${bytes} bytes in hex`);
  return secret;
}
