/** Fast smoothing of planes of floats, row by row; the border repeats its last pixel. */
export type Plane = { readonly width: number; readonly height: number };

/** Mean over a square of side 2 radius + 1, by running sums: the cost does not depend on the radius. */
export const boxBlur = (
  plane: Plane,
  from: Float32Array,
  to: Float32Array,
  scratch: Float32Array,
  radius: number,
): void => {
  const { width, height } = plane;
  const norm = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    let sum = 0;
    for (let x = -radius; x <= radius; x++) sum += from[start + clamp(x, width)] ?? 0;
    for (let x = 0; x < width; x++) {
      scratch[start + x] = sum * norm;
      sum += (from[start + clamp(x + radius + 1, width)] ?? 0) - (from[start + clamp(x - radius, width)] ?? 0);
    }
  }
  const sums = new Float64Array(width);
  for (let y = -radius; y <= radius; y++) {
    const start = clamp(y, height) * width;
    for (let x = 0; x < width; x++) sums[x] = (sums[x] ?? 0) + (scratch[start + x] ?? 0);
  }
  for (let y = 0; y < height; y++) {
    const here = y * width;
    const entering = clamp(y + radius + 1, height) * width;
    const leaving = clamp(y - radius, height) * width;
    for (let x = 0; x < width; x++) {
      const sum = sums[x] ?? 0;
      to[here + x] = sum * norm;
      sums[x] = sum + (scratch[entering + x] ?? 0) - (scratch[leaving + x] ?? 0);
    }
  }
};

/** Weights 1 2 1 along both axes: a Gaussian of deviation 0.7. */
export const tentBlur = (plane: Plane, from: Float32Array, to: Float32Array, scratch: Float32Array): void => {
  const { width, height } = plane;
  for (let y = 0; y < height; y++) {
    const start = y * width;
    let before = from[start] ?? 0;
    let here = before;
    for (let x = 0; x < width; x++) {
      const after = from[start + Math.min(width - 1, x + 1)] ?? 0;
      scratch[start + x] = (before + 2 * here + after) / 4;
      before = here;
      here = after;
    }
  }
  for (let y = 0; y < height; y++) {
    const above = Math.max(0, y - 1) * width;
    const under = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const here = y * width + x;
      to[here] = ((scratch[above + x] ?? 0) + 2 * (scratch[here] ?? 0) + (scratch[under + x] ?? 0)) / 4;
    }
  }
};

const clamp = (at: number, length: number): number => (at < 0 ? 0 : at >= length ? length - 1 : at);
