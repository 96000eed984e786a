import {
  type Box,
  type FfmpegCommand,
  fileInput,
  RENUMBER,
  RENUMBERED_RATE,
  type Size,
  VIDEO_ONLY,
} from "./commands.ts";
import type { MediaLimits } from "./limits.ts";

type Scaling = Size & { readonly flags: string };
/**
 * Every `everyNth` luma plane on stdout, optionally cropped, scaled to `size`. Under it, where asked for, the same once
 * more at the size of `small`, padded to the width of the large one.
 */
export const lumaCommand = (
  limits: MediaLimits,
  options: {
    readonly size: Scaling;
    readonly small: Scaling | null;
    readonly maxFrames: number;
    readonly everyNth: number;
    readonly crop: Box | null;
    readonly keyFramesOnly?: boolean;
  },
): FfmpegCommand => {
  const { crop, size, small } = options;
  const scale = (to: Scaling) => `scale=${to.width}:${to.height}:flags=${to.flags},format=gray`;
  const filters = [
    `select='not(mod(n,${options.everyNth}))',${RENUMBER}`,
    ...(crop === null ? [] : [`format=gray,crop=${crop.width}:${crop.height}:${crop.x}:${crop.y}`]),
    small === null
      ? scale(size)
      : `split[a][b];[a]${scale(size)}[large];[b]${scale(small)},pad=${size.width}:${small.height}[small];[large][small]vstack`,
  ];
  return {
    input: [...fileInput(limits), ...(options.keyFramesOnly ? ["-skip_frame", "nokey"] : [])],
    output: [
      ...VIDEO_ONLY,
      ...["-vf", filters.join(",")],
      ...["-r", RENUMBERED_RATE, "-frames:v", String(options.maxFrames), "-f", "rawvideo"],
    ],
  };
};

/** Both sides, so that the shorter one gets `shortSide` pixels. */
export const scalingTo = (shortSide: number, { width, height }: Size): Scaling => {
  const scale = shortSide / Math.min(width, height);
  return {
    width: Math.round(width * scale),
    height: Math.round(height * scale),
    flags: scale < 1 ? "area" : "bicubic",
  };
};

/** Moves the lines of the small picture, which are as far apart as those of the large one above it, together. */
export async function* withoutPadding(frames: AsyncIterable<Uint8Array<ArrayBuffer>>, large: Size, small: Size) {
  const start = large.width * large.height;
  for await (const frame of frames) {
    for (let y = 1; y < small.height; y++) {
      const from = start + y * large.width;
      frame.copyWithin(start + y * small.width, from, from + small.width);
    }
    yield frame.subarray(0, start + small.width * small.height);
  }
}
