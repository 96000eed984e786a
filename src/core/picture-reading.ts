import type { LumaPicture } from "./canonical-canvas.ts";
import type { Video, VideoFacts } from "./ports/video.ts";

/** At most `most` small pictures, spread over the whole clip. @throws AppError MEDIA_UNREADABLE, MEDIA_LIMIT */
export async function readPictures(
  video: Pick<Video, "lumaFrames">,
  path: string,
  options: {
    readonly shortSide: number;
    readonly frameCount: number;
    readonly most: number;
    /** Facts of the file where they are known already. */
    readonly source?: VideoFacts;
  },
  signal: AbortSignal,
): Promise<readonly LumaPicture[]> {
  const { shortSide, frameCount, most, source } = options;
  // The port takes whole steps, so that a number that fits no step would leave out the end of the clip.
  const maxFrames = Math.max(1, Math.floor(frameCount / Math.ceil(frameCount / most)));
  const request = { shortSide, maxFrames, largestStep: frameCount, crop: null, ...(source && { source }) };
  const { width, height, frames } = await video.lumaFrames(path, request, signal);
  const pictures: LumaPicture[] = [];
  for await (const luma of frames) pictures.push({ width, height, luma });
  return pictures;
}
