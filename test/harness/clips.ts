import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A folder that is gone when the test is done. */
export const temporaryFolder = async (): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), "vouch-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** lavfi sources by what they put before the watermark and the encoder. `pixelArt` has the look of the embedded generator. */
export const SOURCES = {
  busy: "testsrc2",
  gradient: "gradients=x0=0:y0=0:x1=600:y1=300:nb_colors=4:seed=3",
  black: "color=c=black",
  white: "color=c=white",
  flat: "color=c=0x4080a0",
  noise: "nullsrc,geq=random(1)*255:128:128",
} as const;
export type SourceName = keyof typeof SOURCES;

type ClipOptions = {
  readonly source?: SourceName;
  readonly width?: number;
  readonly height?: number;
  readonly seconds?: number;
  readonly framesPerSecond?: number;
};

/** Writes a test clip; the extension picks the format (mkv: lossless FFV1, mp4 and avi: H.264, png: one picture). */
export const makeClip = async (ffmpeg: string, target: string, options: ClipOptions = {}): Promise<void> => {
  const { source = "busy", width = 320, height = 180, seconds = 1, framesPerSecond = 8 } = options;
  const [first = "", ...filters] = SOURCES[source].split(",");
  const sized = `${first}${first.includes("=") ? ":" : "="}s=${width}x${height}:r=${framesPerSecond}:d=${seconds}`;
  const output = target.endsWith(".mkv")
    ? ["-c:v", "ffv1", "-pix_fmt", "yuv420p"]
    : /\.(mp4|avi)$/.test(target)
      ? ["-c:v", "libx264", "-crf", "17", "-pix_fmt", "yuv420p"]
      : ["-frames:v", "1"];
  await runTool(ffmpeg, ["-f", "lavfi", "-i", [sized, ...filters].join(","), ...output, target]);
};

/** Runs a filter and encoder over a clip, as somebody who gets hold of it would. */
export const alterClip = (ffmpeg: string, from: string, to: string, filter: string, encoder: readonly string[]) =>
  runTool(ffmpeg, ["-i", from, "-vf", filter, ...encoder, to]);

/** The same pictures with what ComfyUI and others put beside them: the workflow as metadata, and sound. */
export const addBaggage = (ffmpeg: string, from: string, to: string) =>
  runTool(ffmpeg, [
    ...["-i", from, "-f", "lavfi", "-i", "sine=d=1", "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac"],
    ...["-metadata", "comment=the secret workflow", "-metadata", "title=a secret prompt", to],
  ]);

const runTool = async (tool: string, args: readonly string[]): Promise<void> => {
  await promisify(execFile)(tool, ["-v", "error", "-nostdin", "-y", ...args]);
};

/** RGB24 frames of flat shapes that move over a flat ground: hard edges, few colours, like pixel art. */
export async function* movingShapes(options: {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
}): AsyncGenerator<Uint8Array> {
  const { width, height } = options;
  for (let index = 0; index < options.frames; index++) {
    const data = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) data.set(shapeColour(x / height, y / height, index / 8), (y * width + x) * 3);
    }
    yield data;
  }
}

const shapeColour = (x: number, y: number, seconds: number): readonly [number, number, number] => {
  const sunX = 0.3 + 0.1 * seconds;
  if ((x - sunX) ** 2 + (y - 0.25) ** 2 < 0.015) return [250, 220, 90];
  const walker = (0.2 + 0.15 * seconds) % 1.6;
  if (x > walker && x < walker + 0.25 && y > 0.55 && y < 0.75) return [200, 90, 40];
  if (y > 0.7) return Math.floor(x * 9) % 3 === 0 ? [58, 122, 60] : [70, 140, 66];
  return y > 0.5 ? [150, 190, 220] : [120, 170, 215];
};
