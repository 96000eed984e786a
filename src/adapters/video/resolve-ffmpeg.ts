import { execFile } from "node:child_process";
import { chmod, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { AppError } from "../../core/errors.ts";

export type FfmpegTools = {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** First line of `ffmpeg -version` up to the copyright, e.g. `ffmpeg version 5.1.9`. */
  readonly version: string;
  /** `embedded` is a 2018 build from npm: about half the speed, and not fit for hostile uploads. */
  readonly source: "configured" | "path" | "embedded";
};

/** libavutil of FFmpeg 5.0. Its major number tells the age even of nightly builds, whose own version is a commit. */
const LIBAVUTIL_OF_FFMPEG_5 = 57;
const EXE = process.platform === "win32" ? ".exe" : "";
const run = promisify(execFile);

/**
 * Finds the tools: the configured ones, else `ffmpeg` >= 5 on PATH, else the optional npm packages.
 * A configured path that does not work is a fault, never silently replaced.
 * @throws AppError FFMPEG_MISSING with words an operator can act on
 */
export const resolveFfmpeg = async (options: {
  readonly ffmpegPath?: string;
  readonly ffprobePath?: string;
}): Promise<FfmpegTools> => {
  if (options.ffmpegPath !== undefined) {
    const ffprobe = options.ffprobePath ?? siblingProbe(options.ffmpegPath);
    const found = await inspect(options.ffmpegPath, ffprobe);
    if (found.ok) return { ffmpeg: options.ffmpegPath, ffprobe, version: found.version, source: "configured" };
    throw missing(
      `The configured one cannot be used: ${found.why}. Correct FFMPEG_PATH, or unset it to have one looked for.`,
    );
  }
  const ffprobe = options.ffprobePath ?? `ffprobe${EXE}`;
  const onPath = await inspect(`ffmpeg${EXE}`, ffprobe);
  if (onPath.ok && onPath.libavutil >= LIBAVUTIL_OF_FFMPEG_5)
    return { ffmpeg: `ffmpeg${EXE}`, ffprobe, version: onPath.version, source: "path" };
  const embedded = await resolveEmbeddedFfmpeg();
  if (embedded !== null) return embedded;
  throw missing(
    `${onPath.ok ? `${onPath.version} on PATH is older than 5` : onPath.why}, and the optional packages ` +
      "@ffmpeg-installer/ffmpeg and @ffprobe-installer/ffprobe are not installed. " +
      "Install ffmpeg (Debian: apt-get install -y ffmpeg) or set FFMPEG_PATH.",
  );
};

/** The optional npm packages; null where they are not installed or do not start. */
export const resolveEmbeddedFfmpeg = async (): Promise<FfmpegTools | null> => {
  const require = createRequire(import.meta.url);
  const platform = `${process.platform}-${process.arch}`;
  try {
    const ffmpeg = join(dirname(require.resolve(`@ffmpeg-installer/${platform}/package.json`)), `ffmpeg${EXE}`);
    const ffprobe = join(dirname(require.resolve(`@ffprobe-installer/${platform}/package.json`)), `ffprobe${EXE}`);
    // The tarball of @ffprobe-installer lacks the executable bit, and install scripts do not run here.
    for (const file of [ffmpeg, ffprobe]) if (((await stat(file)).mode & 0o111) === 0) await chmod(file, 0o755);
    const found = await inspect(ffmpeg, ffprobe);
    return found.ok ? { ffmpeg, ffprobe, version: found.version, source: "embedded" } : null;
  } catch {
    return null;
  }
};

type Inspection =
  | { readonly ok: true; readonly version: string; readonly libavutil: number }
  | { readonly ok: false; readonly why: string };

const inspect = async (ffmpeg: string, ffprobe: string): Promise<Inspection> => {
  try {
    const about = (await run(ffmpeg, ["-version"], { timeout: 10_000 })).stdout;
    await run(ffprobe, ["-version"], { timeout: 10_000 });
    const { stdout: encoders } = await run(ffmpeg, ["-v", "error", "-encoders"], { timeout: 10_000 });
    if (!encoders.includes("libx264")) return { ok: false, why: `${ffmpeg} has no libx264 encoder` };
    const version = about.split(/ Copyright|\n/)[0] ?? "";
    return { ok: true, version, libavutil: Number(/libavutil\s+(\d+)\./.exec(about)?.[1] ?? 0) };
  } catch (error) {
    const what = error instanceof Error && "path" in error ? String(error.path) : ffmpeg;
    return { ok: false, why: `${what} did not start` };
  }
};

const siblingProbe = (ffmpeg: string): string => {
  const folder = dirname(ffmpeg);
  return folder === "." && !ffmpeg.startsWith(".") ? `ffprobe${EXE}` : join(folder, `ffprobe${EXE}`);
};

const missing = (why: string): AppError => new AppError("FFMPEG_MISSING", { message: `No usable ffmpeg: ${why}` });
