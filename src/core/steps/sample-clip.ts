import type { SampledFrame, Video } from "../ports/video.ts";
import { chooseFrames, THUMB_SIDE } from "./frame-choice.ts";

const MAX_SIDE = 448;
/** More than any clip has that passes the limits on media. */
const MAX_FRAMES = 36_000;

/** The frames of a clip that are judged: all are compared as thumbnails, those that stand for the others are read whole. */
export async function sampleClip(
  video: Pick<Video, "lumaFrames" | "sampleFrames">,
  path: string,
  shotSeconds: readonly number[],
  signal: AbortSignal,
): Promise<readonly SampledFrame[]> {
  const all = { shortSide: THUMB_SIDE, maxFrames: MAX_FRAMES, largestStep: 1, crop: null };
  const { frames, source } = await video.lumaFrames(path, all, signal);
  const thumbs: Uint8Array[] = [];
  for await (const thumb of frames) thumbs.push(thumb);
  const indexes = chooseFrames(thumbs, source.framesPerSecond, shotSeconds);
  return video.sampleFrames(path, { indexes, maxSide: MAX_SIDE }, signal);
}
