import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../core/errors.ts";
import { isMedia } from "../platform/sniff-media.ts";
import { checkInput } from "./files.ts";

/**
 * The files behind paths: a file is taken as it is; of a folder everything below it that begins like a video or
 * picture, by name; links are not followed.
 * @throws AppError BAD_INPUT for a path that is nothing, and when there is no file at all
 */
export async function filesIn(
  paths: readonly string[],
): Promise<{ readonly files: readonly string[]; readonly skipped: number }> {
  const files: string[] = [];
  let skipped = 0;
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (!found?.isDirectory()) {
      await checkInput(path);
      files.push(path);
      continue;
    }
    const below = await readdir(path, { recursive: true, withFileTypes: true });
    const names = below.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const name of names.sort()) {
      // What cannot be opened is not passed over in silence: it fails by name where it is verified.
      if (await isMedia(name).catch(() => true)) files.push(name);
      else skipped += 1;
    }
  }
  if (files.length === 0) throw new AppError("BAD_INPUT", { message: `${paths.join(", ")}: no video or picture` });
  return { files, skipped };
}
