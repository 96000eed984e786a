import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs ffmpeg over `args`; quiet unless it fails. */
export async function runFfmpeg(ffmpeg: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(ffmpeg, ["-v", "error", "-nostdin", "-y", ...args]);
}

export const CLIP = { seconds: 6, framesPerSecond: 24 } as const;

/** A lossless clip with edges, plain areas and motion, in the format that the pipeline hands to the marking pass. */
export const makeClip = (ffmpeg: string, target: string, size: string): Promise<void> =>
  runFfmpeg(ffmpeg, [
    ...["-f", "lavfi", "-i", `testsrc2=s=${size}:r=${CLIP.framesPerSecond}:d=${CLIP.seconds}`],
    ...["-c:v", "ffv1", "-pix_fmt", "yuv420p", target],
  ]);

/** What a social network does: another size, lower quality, no metadata. */
export const reencode = (ffmpeg: string, from: string, to: string): Promise<void> =>
  runFfmpeg(ffmpeg, [
    ...["-i", from, "-map_metadata", "-1", "-vf", "scale=iw*3/4:-2"],
    ...["-c:v", "libx264", "-crf", "28", "-pix_fmt", "yuv420p", to],
  ]);
