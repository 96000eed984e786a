import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import type { BlobFacts } from "../../core/ports/storage.ts";
import { type FileStat, statBig } from "./file-system.ts";
import type { Scratch } from "./scratch.ts";

/** Tied to one file on the disk: kept before the blob is moved in, they say nothing about an older one under its key. */
const storedFacts = z.object({ bytes: z.number(), sha256: z.string(), inode: z.string(), modifiedNs: z.string() });

/** The facts kept at `path`, when they are about the file that `found` describes. */
export async function readFacts(path: string, found: FileStat): Promise<BlobFacts | null> {
  try {
    const { bytes, sha256, inode, modifiedNs } = storedFacts.parse(JSON.parse(await readFile(path, "utf8")));
    return inode === String(found.ino) && modifiedNs === String(found.mtimeNs) ? { bytes, sha256 } : null;
  } catch {
    return null; // absent or broken by a crash: they are computed again
  }
}

/** Computes the facts of `blob` and keeps them at `path`. */
export async function keepFacts(scratch: Scratch, path: string, blob: string): Promise<BlobFacts> {
  const sha256 = await hashFile(blob);
  const { ino, mtimeNs, size } = await statBig(blob);
  const facts = { bytes: Number(size), sha256 };
  const stored = { ...facts, inode: String(ino), modifiedNs: String(mtimeNs) } satisfies z.input<typeof storedFacts>;
  const desk = await scratch.make();
  try {
    const written = join(desk.path, "facts");
    await writeFile(written, JSON.stringify(stored));
    await mkdir(dirname(path), { recursive: true });
    await rename(written, path);
  } finally {
    await desk.dispose();
  }
  return facts;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
