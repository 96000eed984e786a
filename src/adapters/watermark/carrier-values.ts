import type { Affine, Point } from "./affine.ts";
import { type FoldedSpectrum, foldedIndex } from "./fold.ts";
import { type Carrier, TILE, type TileLayout } from "./tile.ts";

/** Complex values of carriers as pairs (real, imaginary). */
export type CarrierValues = Float64Array;

/** Values of the carriers in a folded spectrum whose tile lies under `symmetry`, their secret phases undone. */
export const carrierValues = (
  carriers: readonly Carrier[],
  spectrum: FoldedSpectrum,
  [a, b, c, d]: Affine,
): CarrierValues => {
  const values = new Float64Array(2 * carriers.length);
  carriers.forEach(({ kx, ky, phase }, index) => {
    const at = foldedIndex(a * kx + b * ky, c * kx + d * ky);
    values[2 * index] = spectrum[at] ?? 0;
    values[2 * index + 1] = spectrum[at + 1] ?? 0;
    rotate(values, index, -phase, 1);
  });
  return values;
};

/** Values as they would be had the tile not been shifted by `shift`; `sign` -1 turns negatives back. */
export const unshifted = (
  carriers: readonly Carrier[],
  values: CarrierValues,
  [x, y]: Point,
  sign: number,
): CarrierValues => {
  const moved = Float64Array.from(values);
  for (let index = 0; 2 * index < values.length; index++) {
    const { kx = 0, ky = 0 } = carriers[index] ?? {};
    rotate(moved, index, (2 * Math.PI * (kx * x + ky * y)) / TILE, sign);
  }
  return moved;
};

const rotate = (values: CarrierValues, index: number, angle: number, gain: number): void => {
  const real = values[2 * index] ?? 0;
  const imaginary = values[2 * index + 1] ?? 0;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  values[2 * index] = gain * (real * cos - imaginary * sin);
  values[2 * index + 1] = gain * (real * sin + imaginary * cos);
};

/** Mean of values of the first carriers, weighted by how near each lies to the carrier in question. */
export type Smoothing = (values: Float64Array) => Float64Array;

/** Gaussian weights of the given deviation over the distance in k (k and -k are one), from the first `columns` carriers. */
export const createSmoothing = ({ carriers }: TileLayout, columns: number, deviation: number): Smoothing => {
  const weights = new Float64Array(carriers.length * columns);
  carriers.forEach((one, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column++) {
      const { kx = 0, ky = 0 } = carriers[column] ?? {};
      const square = Math.min((one.kx - kx) ** 2 + (one.ky - ky) ** 2, (one.kx + kx) ** 2 + (one.ky + ky) ** 2);
      const weight = Math.exp(-square / (2 * deviation * deviation)) + 1e-6;
      weights[row * columns + column] = weight;
      sum += weight;
    }
    for (let at = row * columns; at < (row + 1) * columns; at++) weights[at] = (weights[at] ?? 0) / sum;
  });
  return (values) => {
    const means = new Float64Array(carriers.length);
    for (let row = 0; row < means.length; row++) {
      let sum = 0;
      for (let column = 0; column < columns; column++)
        sum += (weights[row * columns + column] ?? 0) * (values[column] ?? 0);
      means[row] = sum;
    }
    return means;
  };
};

/** Deviation of the noise at each carrier: the root of the mean power around it. */
export const noiseLevels = (values: CarrierValues, around: Smoothing): Float64Array => {
  const power = new Float64Array(values.length / 2);
  for (let index = 0; index < power.length; index++)
    power[index] = (values[2 * index] ?? 0) ** 2 + (values[2 * index + 1] ?? 0) ** 2;
  return around(power).map((mean) => Math.sqrt(mean + 1e-12));
};

/** Divides every value by its level: noise of deviation 1, whatever its colour was. */
export const whitened = (values: CarrierValues, levels: Float64Array): CarrierValues =>
  values.map((value, at) => value / (levels[at >> 1] ?? 1));
