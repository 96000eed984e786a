import { constants } from "node:fs";
import { copyFile, mkdir, open, readdir, rename, rm, statfs, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { AppError } from "../../core/errors.ts";
import type { BlobFacts, Storage } from "../../core/ports/storage.ts";
import { keepFacts, readFacts } from "./facts.ts";
import { errnoOf, naming, statBig, statIfPresent, syncPath } from "./file-system.ts";
import { createScratch, type Scratch } from "./scratch.ts";

/** Blobs as files under `root`. Several processes may share it. @throws AppError STORAGE_UNAVAILABLE, STORAGE_FULL */
export async function createFileStorage({ root: givenRoot }: { readonly root: string }): Promise<Storage> {
  const root = resolve(givenRoot);
  const scratch = await naming(() => createScratch(join(root, ".scratch")));
  const place = { root, scratch };
  return {
    put: (key, source) => naming(() => put(place, key, source)),
    putBytes: (key, bytes) => naming(() => copyIn(place, key, (blob) => writeFile(blob, bytes))),
    copy: (from, to) => naming(() => copy(place, from, to)),
    stat: (key) => naming(() => stat(place, key)),
    localPath: async (key, signal) => {
      signal.throwIfAborted();
      const path = blobPath(root, key);
      return (await naming(() => statIfPresent(path))) ? path : null;
    },
    open: (key, range) => naming(() => openBlob(blobPath(root, key), range)),
    remove: (key) => naming(() => removeBoth(root, key)),
    names: (prefix) => naming(() => names(blobPath(root, withoutSlash(prefix)))),
    removeAll: (prefix) => naming(() => removeBoth(root, withoutSlash(prefix))),
    scratch: () => naming(scratch.make),
    freeBytes: () =>
      naming(async () => {
        const { bavail, bsize } = await statfs(root);
        return bavail * bsize;
      }),
  };
}

type Place = { readonly root: string; readonly scratch: Scratch };

/** The first character of a part is never a dot: no way up, and no way into our own dot directories. */
const keyPart = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const maxKeyParts = 8;

function checkKey(key: string): string {
  const parts = key.split("/");
  if (parts.length <= maxKeyParts && parts.every((part) => keyPart.test(part))) return key;
  throw new AppError("INTERNAL", { message: `not a storage key: ${JSON.stringify(key.slice(0, 200))}` });
}

function withoutSlash(prefix: string): string {
  if (prefix.endsWith("/")) return prefix.slice(0, -1);
  throw new AppError("INTERNAL", { message: "a storage prefix ends in a slash" });
}

const blobPath = (root: string, key: string) => join(root, checkKey(key));
const factsPath = (root: string, key: string) => join(root, ".facts", checkKey(key));

async function put(place: Place, key: string, source: string): Promise<BlobFacts> {
  const found = await statIfPresent(source);
  // A retry after a crash that came between the move and the answer.
  const kept = found ? null : await stat(place, key);
  if (kept) return kept;
  const { dev } = await statBig(place.root);
  if (found?.dev === dev) return moveIn(place, key, source);
  const facts = await copyIn(place, key, (blob) => copyFile(source, blob));
  await rm(source, { force: true });
  return facts;
}

async function copy(place: Place, from: string, to: string): Promise<BlobFacts> {
  return copyIn(place, to, (blob) => copyFile(blobPath(place.root, from), blob, constants.COPYFILE_FICLONE));
}

async function copyIn(place: Place, key: string, fill: (blob: string) => Promise<void>): Promise<BlobFacts> {
  const desk = await place.scratch.make();
  try {
    const blob = join(desk.path, "blob");
    await fill(blob);
    return await moveIn(place, key, blob);
  } finally {
    await desk.dispose();
  }
}

/** One rename, so that a crash leaves the whole file either at its source or under its key. */
async function moveIn({ root, scratch }: Place, key: string, source: string): Promise<BlobFacts> {
  const path = blobPath(root, key);
  await syncPath(source);
  const facts = await keepFacts(scratch, factsPath(root, key), source);
  await mkdir(dirname(path), { recursive: true });
  await rename(source, path);
  await syncPath(dirname(path));
  return facts;
}

async function stat({ root, scratch }: Place, key: string): Promise<BlobFacts | null> {
  const path = blobPath(root, key);
  const found = await statIfPresent(path);
  if (!found?.isFile()) return null;
  return (await readFacts(factsPath(root, key), found)) ?? keepFacts(scratch, factsPath(root, key), path);
}

async function names(directory: string): Promise<string[]> {
  const found = await statIfPresent(directory);
  // What is no key is not ours: a file manager leaves its own files everywhere.
  return found ? (await readdir(directory)).filter((name) => keyPart.test(name)).sort() : [];
}

async function openBlob(path: string, range?: { readonly start: number; readonly end: number }) {
  const file = await open(path, "r").catch((error: unknown) => {
    if (errnoOf(error) === "ENOENT") throw new AppError("NOT_FOUND", { message: `no blob at ${path}`, cause: error });
    throw error;
  });
  // Opened before it is handed out: a blob that is removed in the meantime is still read to its end.
  return Readable.toWeb(file.createReadStream({ ...range, autoClose: true })) as ReadableStream<Uint8Array>;
}

async function removeBoth(root: string, key: string): Promise<void> {
  await rm(blobPath(root, key), { recursive: true, force: true });
  await rm(factsPath(root, key), { recursive: true, force: true });
}
