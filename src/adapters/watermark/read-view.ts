import { AppError } from "../../core/errors.ts";
import type { LumaClip, LumaRequest, Video, VideoFacts } from "../../core/ports/video.ts";
import type { ContentBox } from "./content-box.ts";
import type { Found, Picture } from "./detector.ts";
import type { DetectorThread } from "./detector-thread.ts";
import type { FrameKind } from "./frame-groups.ts";
import { CANONICAL_SHORT_SIDE, SMALL_CANONICAL_SHORT_SIDE } from "./tile.ts";

/** The part of a file's pictures to look at, where it is not all of them. */
export type Inside = { readonly crop: ContentBox; readonly source: VideoFacts };
export type Reading = {
  readonly found: Found | null;
  readonly score: number;
  readonly framesRead: number;
  /** The picture that shows the mark, and its place in the upload, in the upload's pixels. */
  readonly picture: Picture;
  readonly box: ContentBox;
  /** What black bars leave of it; null without bars. */
  readonly content: Inside | null;
};

/** Key frames that are read first: they are few, and after hard compression they alone still hold the mark. */
const MOST_KEY_FRAMES = 8;
/** Frames that are read next, spread over the clip as far as LARGEST_STEP allows. */
const MOST_FRAMES = 40;
const LARGEST_STEP = 6;
/** After so many of them an untouched mark is usually readable; then the rest is not decoded. */
const EARLY_READ = 16;

/**
 * The whole picture, as a large one and as one that was marked small; or a part of it, as a large one. Scales and turns
 * are searched when nothing lies upright.
 * @throws AppError MEDIA_UNREADABLE, MEDIA_LIMIT
 */
export const readView = async (
  file: {
    readonly video: Pick<Video, "lumaFrames">;
    readonly path: string;
    readonly signal: AbortSignal;
  },
  thread: DetectorThread,
  inside: Inside | null,
): Promise<Reading> => {
  const view = inside ?? { crop: null, smallShortSide: SMALL_CANONICAL_SHORT_SIDE };
  const open = (request: Partial<LumaRequest>): Promise<LumaClip> => {
    const bounds = { shortSide: CANONICAL_SHORT_SIDE, maxFrames: MOST_FRAMES, largestStep: LARGEST_STEP };
    return file.video.lumaFrames(file.path, { ...bounds, ...view, ...request }, file.signal);
  };
  const keyFrames = await open({ maxFrames: MOST_KEY_FRAMES, keyFramesOnly: true });
  const { source, small } = keyFrames;
  const box = inside?.crop ?? { x: 0, y: 0, width: source.width, height: source.height };
  const large = pictureOf(keyFrames, box, CANONICAL_SHORT_SIDE);
  const pictures = [large, ...(small === null ? [] : [pictureOf(small, box, SMALL_CANONICAL_SHORT_SIDE)])];
  await thread.ask({ kind: "open", pictures });

  let framesRead = 0;
  let answer: Pick<Reading, "found" | "score" | "picture"> = { found: null, score: 0, picture: large };
  const look = async (kind: "read upright" | "search"): Promise<ContentBox | null> => {
    const { found, score, picture, box } = await thread.ask({ kind });
    answer = { found, score: Math.max(score, answer.score), picture: pictures[picture] ?? large };
    return box;
  };
  const add = async (luma: Uint8Array<ArrayBuffer>, frame: FrameKind): Promise<void> => {
    framesRead++;
    await thread.ask({ kind: "frame", luma, frame }, [luma.buffer]);
  };

  for await (const luma of keyFrames.frames) await add(luma, "key");
  const keyFramesRead = framesRead;
  if (framesRead > 0) await look("read upright");
  if (answer.found === null && keyFramesRead < source.frameCount) {
    for await (const luma of (await open({ source })).frames) {
      await add(luma, "any");
      if (framesRead - keyFramesRead === EARLY_READ) await look("read upright");
      if (answer.found !== null) break;
    }
    if (answer.found === null && framesRead - keyFramesRead !== EARLY_READ) await look("read upright");
  }
  if (framesRead === 0) throw new AppError("MEDIA_UNREADABLE", { message: "no frame could be decoded" });
  const content = answer.found === null ? await look("search") : null;
  const crop = content && toSourcePixels(content, large, box);
  return { ...answer, framesRead, box, content: crop && { crop, source } };
};

/** The marker laid the canonical grid over the whole picture, so these pixels are canonical ones up to rounding. */
const pictureOf = (
  { width, height }: { readonly width: number; readonly height: number },
  seen: ContentBox,
  canonical: number,
): Picture => {
  const scale = Math.min(seen.width, seen.height) / canonical;
  return { width, height, canonical, upright: [(width / seen.width) * scale, 0, 0, (height / seen.height) * scale] };
};

/** A part of the picture that was read as part of the upload; `seen` is what that picture showed of it. */
const toSourcePixels = (part: ContentBox, picture: Picture, seen: ContentBox): ContentBox => {
  const [across, down] = [seen.width / picture.width, seen.height / picture.height];
  const [x, y] = [Math.round(part.x * across), Math.round(part.y * down)];
  return {
    ...{ x: seen.x + x, y: seen.y + y },
    width: Math.min(seen.width - x, Math.round(part.width * across)),
    height: Math.min(seen.height - y, Math.round(part.height * down)),
  };
};
