import { setImmediate } from "node:timers/promises";
import { CANONICAL_A_PIXEL, type Canvas, type LumaPicture } from "./canonical-canvas.ts";

/** Blocks of so many pixels both ways are compared on their own: a caption spoils only those that it covers. */
const BLOCK = 8;
/** Variance below which a block says nothing: sky, bars, plain colour. */
const PLAIN = 9;
/** Added to variances, so that rounding does not decide about nearly plain blocks. */
const ROUNDING = 2;
/** The agreement is what this share of the blocks stays below: two thirds must be the record's, whatever the others are. */
const SHARE_THAT_MAY_DIFFER = 0.35;
/** Share of a block's pixels that the upload must show. */
const LEAST_OF_BLOCK = 0.4;
/** The mark repeats, so the record may lie at any tile; it must share this much of the smaller of both pictures. */
const LEAST_OVERLAP = 0.5;
/** Pixels that a placement may be off by. */
const JITTER = 2;
/** Pictures of the upload, and of the record, that decide at which tile the record lies. */
const SCOUTS = { upload: 3, record: 24 } as const;

/**
 * How well an upload shows the record, 0 to 1: for each of its pictures the best of the record's, whatever its place in
 * time, then the median. Brightness and contrast do not matter.
 */
export async function agreementOf(
  upload: readonly Canvas[],
  record: readonly LumaPicture[],
  /** Canonical pixels that the mark repeats by, where it is not known at which repetition the record begins. */
  repeat: number | null,
  signal: AbortSignal,
): Promise<number> {
  const best = repeat === null ? ORIGIN : await findTile(upload, record, repeat / CANONICAL_A_PIXEL, signal);
  if (best === null) return 0;
  const agreements: number[] = [];
  for (const canvas of upload) {
    await breathe(signal);
    const found = nearest(canvas, record, best);
    if (!found) return 0;
    agreements.push(Math.max(...jittered(best).map((shift) => agreement(canvas, found.picture, shift, 1))));
  }
  return Math.max(0, agreements.sort((a, b) => a - b)[Math.floor(agreements.length / 2)] ?? 0);
}

async function findTile(
  upload: readonly Canvas[],
  record: readonly LumaPicture[],
  tile: number,
  signal: AbortSignal,
): Promise<Shift | null> {
  const scouts = { upload: few(upload, SCOUTS.upload), record: few(record, SCOUTS.record) };
  let best: Shift | null = null;
  let bestSum = Number.NEGATIVE_INFINITY;
  for (const shift of tileShifts(upload, record, tile)) {
    await breathe(signal);
    const sum = scouts.upload.reduce(
      (total, canvas) => total + (nearest(canvas, scouts.record, shift)?.agreement ?? 0),
      0,
    );
    if (sum <= bestSum) continue;
    best = shift;
    bestSum = sum;
  }
  return best;
}

/** About `count` of them, spread. */
const few = <T>(all: readonly T[], count: number): readonly T[] =>
  all.filter((_, at) => at % Math.max(1, Math.floor(all.length / count)) === 0);

/** Where the record's upper left corner lies, in pixels of the canonical plane. */
type Shift = readonly [x: number, y: number];
const ORIGIN: Shift = [0, 0];

/** Lets others have the thread between two pieces of a few milliseconds. */
async function breathe(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

function tileShifts([canvas]: readonly Canvas[], [picture]: readonly LumaPicture[], tile: number): Shift[] {
  if (!canvas || !picture) return [];
  const shown = canvas.luma.reduce((count, luma) => count + (luma < 0 ? 0 : 1), 0);
  const least = LEAST_OVERLAP * Math.min(shown, picture.width * picture.height);
  const first = (pixel: number): number => Math.ceil(pixel / tile) * tile;
  const shifts: Shift[] = [];
  for (let x = first(canvas.left - picture.width); x < canvas.left + canvas.width; x += tile)
    for (let y = first(canvas.top - picture.height); y < canvas.top + canvas.height; y += tile)
      if (overlap(canvas, picture, [x, y]) >= least) shifts.push([x, y]);
  return shifts;
}

function overlap(canvas: Canvas, { width, height }: LumaPicture, [x, y]: Shift): number {
  let count = 0;
  for (let v = 0; v < canvas.height; v++) {
    const row = v + canvas.top - y;
    if (row < 0 || row >= height) continue;
    for (let u = 0; u < canvas.width; u++) {
      const column = u + canvas.left - x;
      if (column >= 0 && column < width && (canvas.luma[v * canvas.width + u] ?? -1) >= 0) count++;
    }
  }
  return count;
}

/** The record's picture that agrees best, looked for at half the resolution; null without pictures. */
function nearest(canvas: Canvas, record: readonly LumaPicture[], shift: Shift) {
  let best: { readonly picture: LumaPicture; readonly agreement: number } | null = null;
  for (const picture of record) {
    const found = agreement(canvas, picture, shift, 2);
    if (!best || found > best.agreement) best = { picture, agreement: found };
  }
  return best;
}

const jittered = ([x, y]: Shift): Shift[] => {
  const shifts: Shift[] = [];
  for (let dx = -JITTER; dx <= JITTER; dx++) for (let dy = -JITTER; dy <= JITTER; dy++) shifts.push([x + dx, y + dy]);
  return shifts;
};

/** What is summed up over the pixels of a block. */
const SUMS = 9;
const [BOTH, UPLOAD, UPLOAD_2, RECORD, RECORD_2, PRODUCT, BESIDE, BESIDE_1, BESIDE_2] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/**
 * Correlation below which SHARE_THAT_MAY_DIFFER of the blocks stay. Blocks that are plain in both do not count; blocks
 * of the upload that lie beside the record agree with nothing. Every `step`th row and column is read. -1 to 1.
 */
function agreement(canvas: Canvas, record: LumaPicture, [x, y]: Shift, step: number): number {
  const across = Math.ceil(canvas.width / BLOCK);
  const sums = new Float64Array(across * Math.ceil(canvas.height / BLOCK) * SUMS);
  const add = (at: number, value: number): void => {
    sums[at] = (sums[at] ?? 0) + value;
  };
  for (let v = 0; v < canvas.height; v += step) {
    const row = v + canvas.top - y;
    for (let u = 0; u < canvas.width; u += step) {
      const p = canvas.luma[v * canvas.width + u] ?? -1;
      if (p < 0) continue;
      const block = (Math.floor(v / BLOCK) * across + Math.floor(u / BLOCK)) * SUMS;
      const column = u + canvas.left - x;
      if (row >= 0 && row < record.height && column >= 0 && column < record.width) {
        const q = record.luma[row * record.width + column] ?? 0;
        add(block + BOTH, 1);
        add(block + UPLOAD, p);
        add(block + UPLOAD_2, p * p);
        add(block + RECORD, q);
        add(block + RECORD_2, q * q);
        add(block + PRODUCT, p * q);
      } else {
        add(block + BESIDE, 1);
        add(block + BESIDE_1, p);
        add(block + BESIDE_2, p * p);
      }
    }
  }
  const found: number[] = [];
  const least = (LEAST_OF_BLOCK * BLOCK ** 2) / step ** 2;
  for (let block = 0; block < sums.length; block += SUMS) {
    const sum = (at: number): number => sums[block + at] ?? 0;
    const [both, beside] = [sum(BOTH), sum(BESIDE)];
    if (both + beside < least) continue;
    if (beside > both) {
      if (variance(beside, sum(BESIDE_1), sum(BESIDE_2)) > PLAIN) found.push(0);
      continue;
    }
    const upload = variance(both, sum(UPLOAD), sum(UPLOAD_2));
    const kept = variance(both, sum(RECORD), sum(RECORD_2));
    if (upload < PLAIN && kept < PLAIN) continue;
    const shared = sum(PRODUCT) / both - (sum(UPLOAD) / both) * (sum(RECORD) / both);
    found.push(shared / Math.sqrt((upload + ROUNDING) * (kept + ROUNDING)));
  }
  return found.sort((a, b) => a - b)[Math.floor(SHARE_THAT_MAY_DIFFER * found.length)] ?? -1;
}

const variance = (count: number, sum: number, squares: number): number =>
  Math.max(0, squares / count - (sum / count) ** 2);
