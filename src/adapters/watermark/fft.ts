import FFT from "fft.js";

/**
 * Two-dimensional discrete Fourier transforms of square pictures whose side is a power of two, on the fft.js package.
 * Values lie row by row as pairs (real, imaginary); forward: X[k] = sum x[n] e^(-2 pi i k n / side).
 */
export type Fft2d = {
  readonly forward: (values: Float64Array) => Float64Array;
  /** Divided by side squared, so that it undoes `forward`. */
  readonly inverse: (values: Float64Array) => Float64Array;
};

export const createFft2d = (side: number): Fft2d => {
  const fft = new FFT(side);
  const line = new Float64Array(2 * side);
  const transformed = new Float64Array(2 * side);
  const alongRows = (values: Float64Array, isInverse: boolean): Float64Array => {
    const out = new Float64Array(values.length);
    for (let start = 0; start < values.length; start += 2 * side) {
      line.set(values.subarray(start, start + 2 * side));
      if (isInverse) fft.inverseTransform(transformed, line);
      else fft.transform(transformed, line);
      out.set(transformed, start);
    }
    return out;
  };
  const both = (values: Float64Array, isInverse: boolean): Float64Array =>
    transpose(alongRows(transpose(alongRows(values, isInverse), side), isInverse), side);
  return { forward: (values) => both(values, false), inverse: (values) => both(values, true) };
};

/** Pairs of (real, imaginary) from real values. */
export const asComplex = (values: ArrayLike<number>): Float64Array => {
  const complex = new Float64Array(2 * values.length);
  for (let at = 0; at < values.length; at++) complex[2 * at] = values[at] ?? 0;
  return complex;
};

const transpose = (values: Float64Array, side: number): Float64Array => {
  const out = new Float64Array(values.length);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const from = 2 * (row * side + column);
      const to = 2 * (column * side + row);
      out[to] = values[from] ?? 0;
      out[to + 1] = values[from + 1] ?? 0;
    }
  }
  return out;
};
