import { TILE } from "./tile.ts";

/** The tile repeated over the picture and scaled with it, by Catmull-Rom interpolation between the tile's samples. */
export const spreadTile = (tile: Float32Array, width: number, height: number, scale: number): Float32Array => {
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

/** For each pixel's centre the four tile lines around it, wrapped, and their weights. */
const cubicTaps = (length: number, scale: number): { readonly index: Uint16Array; readonly weight: Float32Array } => {
  const index = new Uint16Array(4 * length);
  const weight = new Float32Array(4 * length);
  for (let pixel = 0; pixel < length; pixel++) {
    const place = (pixel + 0.5) / scale - 0.5;
    const whole = Math.floor(place);
    const t = place - whole;
    index.set(
      [whole - 1, whole, whole + 1, whole + 2].map((line) => ((line % TILE) + TILE) % TILE),
      4 * pixel,
    );
    weight.set(
      [((2 - t) * t - 1) * t, (3 * t - 5) * t * t + 2, ((4 - 3 * t) * t + 1) * t, (t - 1) * t * t].map((w) => w / 2),
      4 * pixel,
    );
  }
  return { index, weight };
};

/** Side of the windows in which SSIM and VIF look, in pixels of whatever size the picture has. */
const WINDOW = 8;

/** Mean variance of the pattern inside such windows: longer waves are a change of brightness to them, not of detail. */
export const visibleShare = (pattern: Float32Array, width: number, height: number): number => {
  let [variances, windows] = [0, 0];
  for (let top = 0; top + WINDOW <= height; top += WINDOW) {
    for (let left = 0; left + WINDOW <= width; left += WINDOW) {
      let [sum, squares] = [0, 0];
      for (let y = top; y < top + WINDOW; y++) {
        for (let at = y * width + left; at < y * width + left + WINDOW; at++) {
          const value = pattern[at] ?? 0;
          sum += value;
          squares += value * value;
        }
      }
      variances += squares / WINDOW ** 2 - (sum / WINDOW ** 2) ** 2;
      windows++;
    }
  }
  return variances / windows;
};
