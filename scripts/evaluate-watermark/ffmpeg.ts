import { execFile } from "node:child_process";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Attack } from "./attacks.ts";

/** Runs ffmpeg quietly over what is there; its stderr, where filters report. */
export const runFfmpeg = async (ffmpeg: string, args: readonly string[]): Promise<string> => {
  const options = { maxBuffer: 1 << 26 };
  const { stderr } = await promisify(execFile)(ffmpeg, ["-hide_banner", "-nostdin", "-y", ...args], options);
  return stderr;
};

/** One decoding and one encoding thread: results then do not depend on the machine. */
const ALONE = ["-v", "error", "-threads", "1"] as const;

/** Runs all steps of an attack; the path of what came out, or null where this ffmpeg lacks an encoder or filter. */
export const carryOut = async (
  { name, steps }: Attack,
  job: { readonly ffmpeg: string; readonly marked: string; readonly folder: string },
): Promise<string | null> => {
  let path = job.marked;
  for (const [index, { input, filter, encoder, extension }] of steps.entries()) {
    const target = join(job.folder, `${name}.${index}.${extension}`);
    const filters = filter === null ? ["-map", "0:v:0"] : ["-filter_complex", `[0:v]${filter}[out]`, "-map", "[out]"];
    const clean = ["-an", "-sn", "-dn", "-map_metadata", "-1", "-flags:v", "+bitexact", "-threads", "1"];
    const run = runFfmpeg(job.ffmpeg, [...ALONE, ...input, "-i", path, ...filters, ...encoder, ...clean, target]);
    const made = await run.then(
      () => true,
      () => false,
    );
    if (path !== job.marked) await rm(path);
    if (!made) return null;
    path = target;
  }
  return path;
};

/** Makes a file under another name first, so that a cut run leaves nothing half made. */
export const makeOnce = async (path: string, make: (temporary: string) => Promise<unknown>): Promise<void> => {
  const temporary = path.replace(/(\.\w+)$/, ".part$1");
  await make(temporary);
  await rename(temporary, path);
};
