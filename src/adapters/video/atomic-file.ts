import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/**
 * Lets `write` fill a temporary neighbour of `target`, then flushes and renames it: whatever happens, `target` is
 * either whole or untouched. The temporary file is gone afterwards, except after a crash (`.part`).
 */
export const writeAtomically = async (target: string, write: (temporary: string) => Promise<void>): Promise<void> => {
  const folder = dirname(resolve(target));
  const temporary = join(folder, `.${basename(target)}.${randomUUID()}.part`);
  try {
    await write(temporary);
    await flush(temporary);
    await rename(temporary, target);
    await flush(folder);
  } finally {
    await rm(temporary, { force: true });
  }
};

const flush = async (path: string): Promise<void> => {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
