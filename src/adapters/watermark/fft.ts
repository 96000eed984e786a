import FFT from "fft.js";

/**
 * Two-dimensional discrete Fourier transforms, in place, of square pictures whose side is a power of two.
 * Values lie row by row as pairs (real, imaginary); forward: X[k] = sum x[n] e^(-2 pi i k n / side).
 * Who transforms often keeps the array: fresh memory costs as much as the transform of a small picture.
 */
export type Fft2d = {
  /** Only frequencies up to `reach`, either way, are right then: where few are asked for, little is computed. */
  readonly forward: (values: Float64Array, reach?: number) => Float64Array;
  /** Divided by side squared, so that it undoes `forward`. */
  readonly inverse: (values: Float64Array) => Float64Array;
};

/** Columns that are transformed together, side by side in memory: few enough for the processor's cache. */
const BLOCK = 16;

export const createFft2d = (side: number): Fft2d => {
  const rowTransform = new FFT(side);
  const transformed = new Float64Array(2 * side);
  const transformColumns = createColumnTransform(side);

  const both = (values: Float64Array, isInverse: boolean, reach: number): Float64Array => {
    for (let start = 0; start < values.length; start += 2 * side) {
      const row = values.subarray(start, start + 2 * side);
      if (isZero(row)) continue;
      if (isInverse) rowTransform.inverseTransform(transformed, row);
      else rowTransform.transform(transformed, row);
      row.set(transformed);
    }
    for (let left = 0; left < side; left += BLOCK)
      if (left <= reach || left + BLOCK > side - reach) transformColumns(values, left, isInverse);
    return values;
  };
  return {
    forward: (values, reach = side) => both(values, false, reach),
    inverse: (values) => both(values, true, side),
  };
};

/** Radix two, decimation in time: one butterfly after the other, each over all columns of a block. */
const createColumnTransform = (side: number) => {
  const bits = Math.log2(side);
  const reversed = Uint16Array.from({ length: side }, (_, at) => {
    let flipped = 0;
    for (let bit = 0; bit < bits; bit++) flipped |= ((at >> bit) & 1) << (bits - 1 - bit);
    return flipped;
  });
  const cosines = Float64Array.from({ length: side / 2 }, (_, at) => Math.cos((2 * Math.PI * at) / side));
  const sines = Float64Array.from({ length: side / 2 }, (_, at) => Math.sin((2 * Math.PI * at) / side));
  const width = 2 * BLOCK;
  const block = new Float64Array(side * width);

  return (values: Float64Array, left: number, isInverse: boolean): void => {
    for (let row = 0; row < side; row++) {
      const from = 2 * ((reversed[row] ?? 0) * side + left);
      for (let at = 0; at < width; at++) block[row * width + at] = values[from + at] ?? 0;
    }
    for (let half = 1; half < side; half *= 2) {
      for (let turn = 0; turn < half; turn++) {
        const angle = (turn * side) / (2 * half);
        const sine = isInverse ? (sines[angle] ?? 0) : -(sines[angle] ?? 0);
        for (let row = turn; row < side; row += 2 * half)
          butterfly(block, row * width, half * width, cosines[angle] ?? 0, sine);
      }
    }
    const gain = isInverse ? 1 / side : 1;
    for (let row = 0; row < side; row++) {
      const to = 2 * (row * side + left);
      for (let at = 0; at < width; at++) values[to + at] = gain * (block[row * width + at] ?? 0);
    }
  };
};

/** Of one row and the row `apart` from it, the second turned by cosine and sine: their sums and their differences. */
const butterfly = (rows: Float64Array, start: number, apart: number, cosine: number, sine: number): void => {
  for (let one = start; one < start + 2 * BLOCK; one += 2) {
    const other = one + apart;
    const x = rows[one] ?? 0;
    const y = rows[one + 1] ?? 0;
    const a = rows[other] ?? 0;
    const b = rows[other + 1] ?? 0;
    const real = a * cosine - b * sine;
    const imaginary = a * sine + b * cosine;
    rows[one] = x + real;
    rows[one + 1] = y + imaginary;
    rows[other] = x - real;
    rows[other + 1] = y - imaginary;
  }
};

const isZero = (values: Float64Array): boolean => {
  for (let at = 0; at < values.length; at++) if (values[at] !== 0) return false;
  return true;
};
