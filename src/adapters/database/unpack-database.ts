import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseTar } from "nanotar";
import { AppError } from "../../core/errors.ts";

/**
 * Makes `directory` a copy of a database that PGlite dumped, readable by this user alone. It appears whole or not at
 * all: a process that is killed meanwhile leaves a folder beside it that the next one throws away.
 * @throws AppError CONFIG_INVALID when the directory holds something already.
 */
export async function unpackDatabase(dump: Blob, directory: string): Promise<void> {
  const draft = `${directory}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  for (const { name, type, data } of parseTar(await dump.arrayBuffer())) {
    const target = path.join(draft, name);
    if (type === "directory") mkdirSync(target, { recursive: true, mode: 0o700 });
    else writeFileSync(target, data ?? new Uint8Array(), { mode: 0o600 });
  }
  try {
    renameSync(draft, directory);
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    throw new AppError("CONFIG_INVALID", { message: `${directory} cannot become a database: is it empty?`, cause });
  }
}
