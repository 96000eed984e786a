import { join } from "node:path";
import type { Video } from "../../core/ports/video.ts";
import type { Watermark, WatermarkFinding } from "../../core/ports/watermark.ts";
import { packageRoot } from "../../platform/package-root.ts";
import type { WatermarkKey } from "./detector.ts";
import { createDetectorThreads } from "./detector-thread.ts";
import { toMarkPlacement } from "./mark-placement.ts";
import { type Inside, type Reading, readView } from "./read-view.ts";
import { createTileLayout, tilePattern } from "./tile.ts";

const SECRET_BYTES = 32;

/**
 * Keyed spread-spectrum watermark: see `tile.ts` (what is embedded), `marker.ts` (how), `detector.ts` (how it is read).
 *
 * False positives: one detection decodes at most 30 times, however many keys there are: 6 times upright and 6 times in
 * the search, in the whole picture and inside black bars, and 6 times in the whole picture made small. Each time the
 * 128 likeliest messages are held against the CRC-32, which noise passes with 2^-32. So a file without a mark yields an
 * id with a chance of at most 30 x 128 x 2^-32 = 8.9e-7; as noise seldom reaches a decoder (`LEAST_SCORE`), it is far
 * below.
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
        const readings = await readViews((inside) => readView({ video: deps.video, path, signal }, thread, inside));
        return toFinding(readings, Math.round(performance.now() - started));
      });
    },
    close: threads.close,
  };
};

/** The whole picture, then what black bars leave of it; ends with the first that shows a mark. */
const readViews = async (
  read: (inside: Inside | null) => Promise<Reading>,
): Promise<readonly [Reading, ...Reading[]]> => {
  const whole = await read(null);
  return whole.found !== null || whole.content === null ? [whole] : [whole, await read(whole.content)];
};

const toFinding = (readings: readonly [Reading, ...Reading[]], milliseconds: number): WatermarkFinding => {
  const { found, picture, box } = readings.at(-1) ?? readings[0];
  const effort = {
    score: Math.max(...readings.map(({ score }) => score)),
    framesRead: readings.reduce((sum, { framesRead }) => sum + framesRead, 0),
    milliseconds,
  };
  if (found === null)
    return { found: false, contentId: null, keyId: null, transform: null, placement: null, ...effort };
  return {
    found: true,
    contentId: found.contentId,
    keyId: found.keyId,
    transform: readings.length > 1 ? `inside bars, ${found.transform}` : found.transform,
    placement: toMarkPlacement(found.place, picture, box, picture.canonical),
    ...effort,
  };
};
