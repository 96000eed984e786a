import { join } from "node:path";
import { AppError } from "../../core/errors.ts";
import type { LumaClip, LumaRequest, Video } from "../../core/ports/video.ts";
import type { Watermark, WatermarkFinding } from "../../core/ports/watermark.ts";
import { packageRoot } from "../../platform/package-root.ts";
import type { ContentBox } from "./content-box.ts";
import type { Picture, WatermarkKey } from "./detector.ts";
import type { DetectorAnswer } from "./detector.worker.ts";
import { createDetectorThreads, type DetectorThread } from "./detector-thread.ts";
import { toMarkPlacement } from "./mark-placement.ts";
import { CANONICAL_SHORT_SIDE, createTileLayout, tilePattern } from "./tile.ts";

const SECRET_BYTES = 32;
/** Frames that one detection reads at most, spread over the clip as far as LARGEST_STEP allows. */
const MOST_FRAMES = 64;
const LARGEST_STEP = 6;
/** After so many frames an untouched mark is usually readable already; then the rest is not decoded. */
const EARLY_READS: readonly number[] = [6, 24];

/**
 * Keyed spread-spectrum watermark: see `tile.ts` (what is embedded), `marker.ts` (how), `detector.ts` (how it is read).
 *
 * False positives: one detection decodes at most 15 times a key (2 early reads, 1 over all frames, 12 placements) and
 * as often again inside black bars, each time only after a synchronisation peak. Noise passes the CRC-32 with 2^-32,
 * so a file without a mark yields an id with a chance below 30 x 2^-32 = 7e-9 a key.
 */
export const createSpreadSpectrumWatermark = (deps: {
  /** All keys that marks may have been made with, newest first; secrets of 32 bytes. */
  readonly keys: readonly WatermarkKey[];
  readonly activeKeyId: string;
  readonly video: Pick<Video, "lumaFrames">;
}): Watermark => {
  const active = deps.keys.find((key) => key.id === deps.activeKeyId);
  if (active === undefined) throw new Error(`there is no watermark key ${deps.activeKeyId}`);
  for (const { id, secret } of deps.keys)
    if (secret.length !== SECRET_BYTES) throw new Error(`watermark key ${id} must have ${SECRET_BYTES} bytes`);
  const layout = createTileLayout(active.secret);
  const threads = createDetectorThreads(deps.keys);

  return {
    algorithm: "vouch.spread-spectrum.1",
    keyId: active.id,
    marker: (contentId) => ({
      modulePath: join(packageRoot, "src/adapters/watermark/marker.ts"),
      options: { tile: tilePattern(layout, contentId) },
    }),
    detect: (path, signal) => {
      const started = performance.now();
      return threads.use(signal, async (thread) => {
        const read = (crop: LumaRequest["crop"]) => readClip(thread, deps.video, path, crop, signal);
        const whole = await read(null);
        const inBars = whole.answer.found === null && whole.content !== null ? await read(whole.content) : null;
        const milliseconds = Math.round(performance.now() - started);
        return toFinding(whole, inBars, milliseconds);
      });
    },
    close: threads.close,
  };
};

type ClipReading = {
  readonly answer: DetectorAnswer;
  readonly framesRead: number;
  readonly clip: LumaClip;
  /** What was read, in pixels of the upload. */
  readonly box: ContentBox;
  /** What bars leave of it. */
  readonly content: ContentBox | null;
};

const readClip = async (
  thread: DetectorThread,
  video: Pick<Video, "lumaFrames">,
  path: string,
  crop: LumaRequest["crop"],
  signal: AbortSignal,
): Promise<ClipReading> => {
  const request = { shortSide: CANONICAL_SHORT_SIDE, maxFrames: MOST_FRAMES, largestStep: LARGEST_STEP, crop };
  const clip = await video.lumaFrames(path, request, signal);
  const box = crop ?? { x: 0, y: 0, width: clip.source.width, height: clip.source.height };
  await thread.ask({ kind: "open", picture: pictureOf(clip, box) });
  let framesRead = 0;
  for await (const luma of clip.frames) {
    framesRead++;
    const answer = await thread.ask({ kind: "frame", luma, read: EARLY_READS.includes(framesRead) }, [luma.buffer]);
    if (answer.found !== null) return { answer, framesRead, clip, box, content: null };
  }
  if (framesRead === 0) throw new AppError("MEDIA_UNREADABLE", { message: "no frame could be decoded" });
  const answer = await thread.ask({ kind: "finish" });
  const content = answer.box === null ? null : toSourcePixels(clip, answer.box);
  return { answer, framesRead, clip, box, content };
};

/** The marker laid the canonical grid over the whole picture, so clip pixels are canonical ones up to rounding. */
const pictureOf = ({ width, height }: LumaClip, seen: ContentBox): Picture => {
  const canonical = Math.min(seen.width, seen.height) / CANONICAL_SHORT_SIDE;
  const upright = [(width / seen.width) * canonical, 0, 0, (height / seen.height) * canonical] as const;
  return { width, height, upright };
};

const toSourcePixels = ({ width, height, source }: LumaClip, box: ContentBox): ContentBox => {
  const [across, down] = [source.width / width, source.height / height];
  const [x, y] = [Math.round(box.x * across), Math.round(box.y * down)];
  return {
    ...{ x, y },
    width: Math.min(source.width - x, Math.round(box.width * across)),
    height: Math.min(source.height - y, Math.round(box.height * down)),
  };
};

const toFinding = (whole: ClipReading, inBars: ClipReading | null, milliseconds: number): WatermarkFinding => {
  const last = inBars ?? whole;
  const { found } = last.answer;
  const effort = {
    score: Math.max(whole.answer.score, last.answer.score),
    framesRead: whole.framesRead + (inBars?.framesRead ?? 0),
    milliseconds,
  };
  if (found === null)
    return { found: false, contentId: null, keyId: null, transform: null, placement: null, ...effort };
  const { contentId, keyId } = found;
  const transform = inBars === null ? found.transform : `inside bars, ${found.transform}`;
  return {
    found: true,
    contentId,
    keyId,
    transform,
    placement: toMarkPlacement(found.place, last.clip, last.box),
    ...effort,
  };
};
