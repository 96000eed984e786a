import { randomUUID, X509Certificate } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { createOnce } from "../../platform/create-once.ts";
import { generateDevelopmentChain } from "./development-chain.ts";
import { certificateSha256, splitPem } from "./signing-chain.ts";

const developmentFile = "development-chain.json";
const rootsDirectory = "roots";

/**
 * The development chain kept in `directory`, made at first use; processes that race here all sign with the same key.
 */
export async function developmentChain(directory: string, now: Date) {
  const path = join(directory, developmentFile);
  const kept = await readChain(path);
  if (kept) return kept;
  await createOnce(path, JSON.stringify(await generateDevelopmentChain(now), null, 2));
  const made = await readChain(path);
  if (!made) throw new AppError("CONFIG_INVALID", { message: `${path} vanished while it was made` });
  return made;
}

/** Puts the development chain aside, so that the next start makes another; files that it signed stay trusted. */
export async function retireDevelopmentChain(directory: string, now: Date): Promise<void> {
  const path = join(directory, developmentFile);
  await rename(path, join(directory, `development-chain.until-${now.toISOString().replaceAll(":", "-")}.json`));
}

/** Adds roots to the list that this deployment has ever signed under: what an old root signed must stay trusted. */
export async function rememberRoots(directory: string, rootsPem: readonly string[]): Promise<void> {
  const roots = join(directory, rootsDirectory);
  await mkdir(roots, { recursive: true, mode: 0o700 });
  for (const pem of rootsPem) {
    const path = join(roots, `${certificateSha256(new X509Certificate(pem))}.pem`);
    const temporary = `${path}.${randomUUID()}`;
    await writeFile(temporary, pem, { mode: 0o644, flush: true });
    await rename(temporary, path);
  }
}

/** Every root ever remembered, in a stable order. */
export async function rememberedRoots(directory: string): Promise<string[]> {
  const roots = join(directory, rootsDirectory);
  const names = (await readdir(roots)).filter((name) => name.endsWith(".pem")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(roots, name), "utf8")));
  return texts.flatMap(splitPem);
}

const storedChain = z.object({ certificatesPem: z.string(), privateKeyPem: z.string(), rootPem: z.string() });

async function readChain(path: string) {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return null;
  });
  if (text === null) return null;
  try {
    return storedChain.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError("CONFIG_INVALID", { message: `${path} is not a signing chain`, cause });
  }
}
