import { createStrengthGrid, type StrengthGrid } from "./mask.ts";
import { CANONICAL_SHORT_SIDE, TILE } from "./tile.ts";

export type MarkerOptions = {
  /** TILE x TILE pattern of `tilePattern`. */
  readonly tile: Float32Array;
  readonly width: number;
  readonly height: number;
};

/** Below this the shortest waves of the tile pass the sampling limit and the mark cannot be read back. */
export const SMALLEST_SIDE = 128;

/**
 * Loaded by the video port's worker: returns the function that adds the tile to a luma plane, in place. The pattern is
 * the same in every frame (averaging over time then lifts it out of the noise); its strength follows the picture.
 */
export const createMarker = ({ tile, width, height }: MarkerOptions) => {
  if (Math.min(width, height) < SMALLEST_SIDE)
    throw new Error(
      `a picture of ${width} x ${height} cannot carry the watermark: its short side is below ${SMALLEST_SIDE}`,
    );
  const scale = Math.min(width, height) / CANONICAL_SHORT_SIDE;
  const pattern = spreadTile(tile, width, height, scale);
  const mask = createStrengthGrid(width, height, scale);
  const columnAt = interpolation(width, mask.block);
  const rowAt = interpolation(height, mask.block);
  const upper = new Float32Array(width);
  const lower = new Float32Array(width);

  return (luma: Uint8Array): void => {
    const grid = mask.measure(luma);
    // Clamped arrays round and clip on assignment.
    const marked = new Uint8ClampedArray(luma.buffer, luma.byteOffset, luma.length);
    let blockRow = Number.NaN;
    for (let y = 0; y < height; y++) {
      const above = rowAt.below[y] ?? 0;
      if (above !== blockRow) {
        widenRow(grid, above, columnAt, upper);
        widenRow(grid, above + 1, columnAt, lower);
        blockRow = above;
      }
      const down = rowAt.share[y] ?? 0;
      const start = y * width;
      for (let x = 0; x < width; x++) {
        const strength = (upper[x] ?? 0) + ((lower[x] ?? 0) - (upper[x] ?? 0)) * down;
        marked[start + x] = (luma[start + x] ?? 0) + strength * (pattern[start + x] ?? 0);
      }
    }
  };
};

/** Block strengths of one grid row for every pixel, linear between block centres. */
const widenRow = (grid: StrengthGrid, row: number, { below, share }: Interpolation, to: Float32Array): void => {
  const start = Math.min(grid.rows - 1, Math.max(0, row)) * grid.columns;
  const last = grid.columns - 1;
  for (let x = 0; x < to.length; x++) {
    const left = grid.strength[start + Math.max(0, below[x] ?? 0)] ?? 0;
    const right = grid.strength[start + Math.min(last, (below[x] ?? 0) + 1)] ?? 0;
    to[x] = left + (right - left) * (share[x] ?? 0);
  }
};

/** The tile repeated over the picture and scaled with it, by Catmull-Rom interpolation. */
const spreadTile = (tile: Float32Array, width: number, height: number, scale: number): Float32Array => {
  const pattern = new Float32Array(width * height);
  const across = cubicTaps(width, scale);
  const down = cubicTaps(height, scale);
  const row = new Float32Array(TILE);
  for (let y = 0; y < height; y++) {
    row.fill(0);
    for (let tap = 4 * y; tap < 4 * y + 4; tap++) {
      const start = (down.index[tap] ?? 0) * TILE;
      for (let x = 0; x < TILE; x++) row[x] = (row[x] ?? 0) + (down.weight[tap] ?? 0) * (tile[start + x] ?? 0);
    }
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let tap = 4 * x; tap < 4 * x + 4; tap++)
        sum += (across.weight[tap] ?? 0) * (row[across.index[tap] ?? 0] ?? 0);
      pattern[y * width + x] = sum;
    }
  }
  return pattern;
};

/** For each pixel the four tile lines around it, wrapped, and their weights. */
const cubicTaps = (length: number, scale: number): { readonly index: Uint16Array; readonly weight: Float32Array } => {
  const index = new Uint16Array(4 * length);
  const weight = new Float32Array(4 * length);
  for (let pixel = 0; pixel < length; pixel++) {
    const whole = Math.floor(pixel / scale);
    const t = pixel / scale - whole;
    index.set(
      [whole - 1, whole, whole + 1, whole + 2].map((line) => (line + TILE) % TILE),
      4 * pixel,
    );
    weight.set(
      [((2 - t) * t - 1) * t, (3 * t - 5) * t * t + 2, ((4 - 3 * t) * t + 1) * t, (t - 1) * t * t].map((w) => w / 2),
      4 * pixel,
    );
  }
  return { index, weight };
};

/** For each pixel the block whose centre lies before it (-1 at the border) and the share of the way to the next. */
type Interpolation = { readonly below: Int32Array; readonly share: Float32Array };

const interpolation = (length: number, block: number): Interpolation => {
  const centre = (pixel: number): number => (pixel + 0.5) / block - 0.5;
  return {
    below: Int32Array.from({ length }, (_, pixel) => Math.floor(centre(pixel))),
    share: Float32Array.from({ length }, (_, pixel) => centre(pixel) - Math.floor(centre(pixel))),
  };
};
