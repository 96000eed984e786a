import { join } from "node:path";
import type { Video } from "../../core/ports/video.ts";
import type { Watermark, WatermarkFinding } from "../../core/ports/watermark.ts";
import { packageRoot } from "../../platform/package-root.ts";
import type { WatermarkKey } from "./detector.ts";
import { createDetectorThreads } from "./detector-thread.ts";
import { toMarkPlacement } from "./mark-placement.ts";
import { type Reading, readView, type View } from "./read-view.ts";
import { CANONICAL_SHORT_SIDE, createTileLayout, SMALL_CANONICAL_SHORT_SIDE, tilePattern } from "./tile.ts";

const SECRET_BYTES = 32;

/**
 * Keyed spread-spectrum watermark: see `tile.ts` (what is embedded), `marker.ts` (how), `detector.ts` (how it is read).
 *
 * False positives: one detection decodes at most 30 times, however many keys there are: 6 times upright and 6 times in
 * the search, in the whole picture and inside black bars, and 6 times in the small view. Each time the 128 likeliest
 * messages are held against the CRC-32, which noise passes with 2^-32. So a file without a mark yields an id with a
 * chance of at most 30 x 128 x 2^-32 = 8.9e-7; as noise seldom reaches a decoder (`LEAST_SCORE`), it is far below.
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
        const views = await readViews((view) => readView({ video: deps.video, path, signal }, thread, view));
        return toFinding(views, Math.round(performance.now() - started));
      });
    },
    close: threads.close,
  };
};

type ViewReading = Reading & { readonly view: View };

/** The whole picture, then as a small one, then inside black bars; ends with the first that shows a mark. */
const readViews = async (read: (view: View) => Promise<Reading>): Promise<readonly [ViewReading, ...ViewReading[]]> => {
  const look = async (view: View): Promise<ViewReading> => ({
    ...(await read(view)),
    view,
  });
  const whole = await look({
    crop: null,
    canonical: CANONICAL_SHORT_SIDE,
    search: true,
  });
  if (whole.found !== null) return [whole];
  const small = await look({
    crop: null,
    canonical: SMALL_CANONICAL_SHORT_SIDE,
    search: false,
  });
  if (small.found !== null || whole.content === null) return [whole, small];
  return [
    whole,
    small,
    await look({
      crop: whole.content,
      canonical: CANONICAL_SHORT_SIDE,
      search: true,
    }),
  ];
};

const toFinding = (readings: readonly [ViewReading, ...ViewReading[]], milliseconds: number): WatermarkFinding => {
  const last = readings.at(-1) ?? readings[0];
  const { found, view } = last;
  const effort = {
    score: Math.max(...readings.map(({ score }) => score)),
    framesRead: readings.reduce((sum, { framesRead }) => sum + framesRead, 0),
    milliseconds,
  };
  if (found === null)
    return {
      found: false,
      contentId: null,
      keyId: null,
      transform: null,
      placement: null,
      ...effort,
    };
  const transform = view.crop === null ? found.transform : `inside bars, ${found.transform}`;
  const placement = toMarkPlacement(found.place, last.picture, last.box, view.canonical);
  return {
    found: true,
    contentId: found.contentId,
    keyId: found.keyId,
    transform,
    placement,
    ...effort,
  };
};
