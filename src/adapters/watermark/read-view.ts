import { AppError } from "../../core/errors.ts";
import type { LumaClip, LumaRequest, Video } from "../../core/ports/video.ts";
import type { ContentBox } from "./content-box.ts";
import type { Found, Picture } from "./detector.ts";
import type { DetectorThread } from "./detector-thread.ts";
import type { FrameKind } from "./frame-groups.ts";

/** One look at a file: which part of it, and the canonical short side that its mark is taken to have. */
export type View = {
  readonly crop: ContentBox | null;
  readonly canonical: number;
  /** Whether scales and turns are searched when nothing lies upright. */
  readonly search: boolean;
};
export type Reading = {
  readonly found: Found | null;
  readonly score: number;
  readonly framesRead: number;
  /** Size of the picture that was read, and its place in the upload, in the upload's pixels. */
  readonly picture: Picture;
  readonly box: ContentBox;
  /** What black bars leave of it; null without bars. */
  readonly content: ContentBox | null;
};

/** Key frames that are read first: they are few, and after hard compression they alone still hold the mark. */
const MOST_KEY_FRAMES = 8;
/** Frames that are read next, spread over the clip as far as LARGEST_STEP allows. */
const MOST_FRAMES = 40;
const LARGEST_STEP = 6;
/** After so many of them an untouched mark is usually readable; then the rest is not decoded. */
const EARLY_READ = 16;

/** @throws AppError MEDIA_UNREADABLE, MEDIA_LIMIT */
export const readView = async (
  file: {
    readonly video: Pick<Video, "lumaFrames">;
    readonly path: string;
    readonly signal: AbortSignal;
  },
  thread: DetectorThread,
  { crop, canonical, search }: View,
): Promise<Reading> => {
  const bounds = { shortSide: canonical, crop, largestStep: LARGEST_STEP };
  const open = (request: Partial<LumaRequest>): Promise<LumaClip> =>
    file.video.lumaFrames(file.path, { ...bounds, maxFrames: MOST_FRAMES, ...request }, file.signal);
  const keyFrames = await open({
    maxFrames: MOST_KEY_FRAMES,
    keyFramesOnly: true,
  });
  const { source } = keyFrames;
  const box = crop ?? {
    x: 0,
    y: 0,
    width: source.width,
    height: source.height,
  };
  const picture = pictureOf(keyFrames, box, canonical);
  await thread.ask({ kind: "open", picture });

  let framesRead = 0;
  let answer = NOTHING;
  const readUpright = async (): Promise<void> => {
    const { found, score } = await thread.ask({ kind: "read upright" });
    answer = { found, score: Math.max(score, answer.score) };
  };
  const add = async (luma: Uint8Array<ArrayBuffer>, frame: FrameKind): Promise<void> => {
    framesRead++;
    await thread.ask({ kind: "frame", luma, frame }, [luma.buffer]);
  };
  const reading = (content: ContentBox | null = null): Reading => ({
    ...answer,
    framesRead,
    picture,
    box,
    content,
  });

  for await (const luma of keyFrames.frames) await add(luma, "key");
  const keyFramesRead = framesRead;
  if (framesRead > 0) await readUpright();
  if (answer.found === null && keyFramesRead < source.frameCount) {
    for await (const luma of (await open({})).frames) {
      await add(luma, "any");
      if (framesRead - keyFramesRead === EARLY_READ) await readUpright();
      if (answer.found !== null) break;
    }
    if (answer.found === null && framesRead - keyFramesRead !== EARLY_READ) await readUpright();
  }
  if (framesRead === 0)
    throw new AppError("MEDIA_UNREADABLE", {
      message: "no frame could be decoded",
    });
  if (answer.found !== null || !search) return reading();
  const searched = await thread.ask({ kind: "search" });
  answer = {
    found: searched.found,
    score: Math.max(searched.score, answer.score),
  };
  return reading(searched.box === null ? null : toSourcePixels(searched.box, picture, box));
};
const NOTHING: Pick<Reading, "found" | "score"> = { found: null, score: 0 };

/** The marker laid the canonical grid over the whole picture, so these pixels are canonical ones up to rounding. */
const pictureOf = ({ width, height }: LumaClip, seen: ContentBox, canonical: number): Picture => {
  const scale = Math.min(seen.width, seen.height) / canonical;
  return {
    width,
    height,
    upright: [(width / seen.width) * scale, 0, 0, (height / seen.height) * scale],
  };
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
