import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createOnnxGenerator } from "../../src/adapters/generator/onnx-generator.ts";
import type { Size } from "../../src/adapters/video/commands.ts";
import type { Video } from "../../src/core/ports/video.ts";
import type { Bench } from "./measure.ts";

/** Runs ffmpeg over `args`; quiet unless it fails. */
export async function runFfmpeg(ffmpeg: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(ffmpeg, ["-v", "error", "-nostdin", "-y", ...args]);
}

export const CLIP = { seconds: 6, framesPerSecond: 24 } as const;

/** A lossless test card, in the format that the pipeline hands to the marking pass: edges, plain areas, small motion. */
export const makeClip = (ffmpeg: string, target: string, { width, height }: Size): Promise<void> =>
  runFfmpeg(ffmpeg, [
    ...["-f", "lavfi", "-i", `testsrc2=s=${width}x${height}:r=${CLIP.framesPerSecond}:d=${CLIP.seconds}`],
    ...["-c:v", "ffv1", "-pix_fmt", "yuv420p", target],
  ]);

/** The same of what the embedded model makes of a prompt, at its own rate. */
export async function generateClip({ config, signal }: Bench, video: Video, target: string, size: Size): Promise<void> {
  if (config.generator.kind !== "embedded") throw new Error("this section measures the embedded model");
  const generator = await createOnnxGenerator({ modelDirectory: config.generator.directory, threads: 2 });
  try {
    const shot = {
      prompt: "a red fox runs through a snowy forest",
      seconds: CLIP.seconds,
      camera: "pan-left",
    } as const;
    const spec = { shots: [shot], aspect: "16:9", style: null, lead: [], seed: 1 } as const;
    const clip = await generator.generate(spec, { signal, onProgress: () => undefined, onPreview: () => undefined });
    await video.ingest(clip, target, size, signal);
  } finally {
    await generator.close();
  }
}

/** What a social network does: another size, lower quality, no metadata. */
export const reencode = (ffmpeg: string, from: string, to: string): Promise<void> =>
  runFfmpeg(ffmpeg, [
    ...["-i", from, "-map_metadata", "-1", "-vf", "scale=iw*3/4:-2"],
    ...["-c:v", "libx264", "-crf", "28", "-pix_fmt", "yuv420p", to],
  ]);
