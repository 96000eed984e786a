import { type Affine, apply, inverse, type Point } from "./affine.ts";
import type { Plane } from "./blur.ts";
import { createFft2d } from "./fft.ts";
import { HIGHEST_FREQUENCY, spectrumIndex, TILE } from "./tile.ts";

/** Part of a picture: columns [left, right), rows [top, bottom). */
type Part = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

const WRAP = TILE - 1;
const fft = createFft2d(TILE);
/** Kept, because a thread folds once at a time and memory that is made anew costs more. The tile that is folded into, as pairs (real, imaginary), then its spectrum. */
const tile = new Float64Array(2 * TILE * TILE);

/** Spectrum of a folded tile, as far as there are carriers in it. */
export type FoldedSpectrum = Float64Array;
const SIDE = 2 * HIGHEST_FREQUENCY + 1;
/** Where frequency (kx, ky) lies in it, as a pair (real, imaginary). */
export const foldedIndex = (kx: number, ky: number): number =>
  2 * ((ky + HIGHEST_FREQUENCY) * SIDE + kx + HIGHEST_FREQUENCY);

/**
 * Adds every pixel of the residual to its place in the one tile that all repetitions share; returns its spectrum.
 * @param matrix takes tile samples to pixels
 */
export const foldedSpectrum = (residual: Float32Array, plane: Plane, matrix: Affine): FoldedSpectrum =>
  foldPart(residual, plane, matrix, {
    left: 0,
    top: 0,
    right: plane.width,
    bottom: plane.height,
  });

export type RegionSpectrum = {
  readonly spectrum: FoldedSpectrum;
  /** Where the region's middle lies, in tile samples, not wrapped. */
  readonly middle: Point;
};

/** The same for `across` x `down` parts of the picture apart: what moved differently in them can then be put right. */
export const regionSpectra = (
  residual: Float32Array,
  plane: Plane,
  matrix: Affine,
  [across, down]: readonly [number, number],
): readonly RegionSpectrum[] => {
  const back = inverse(matrix);
  const edge = (length: number, index: number, count: number): number => Math.round((length * index) / count);
  return Array.from({ length: across * down }, (_, index) => {
    const [column, row] = [index % across, Math.floor(index / across)];
    const [left, right] = [edge(plane.width, column, across), edge(plane.width, column + 1, across)];
    const [top, bottom] = [edge(plane.height, row, down), edge(plane.height, row + 1, down)];
    const spectrum = foldPart(residual, plane, matrix, {
      left,
      top,
      right,
      bottom,
    });
    return {
      spectrum,
      middle: apply(back, [(left + right - 1) / 2, (top + bottom - 1) / 2]),
    };
  });
};

const foldPart = (residual: Float32Array, { width }: Plane, matrix: Affine, part: Part): FoldedSpectrum => {
  const [a, b, c, d] = inverse(matrix);
  tile.fill(0);
  for (let y = part.top; y < part.bottom; y++) {
    for (let x = part.left; x < part.right; x++) {
      const value = residual[y * width + x] ?? 0;
      const u = a * x + b * y;
      const v = c * x + d * y;
      const left = Math.floor(u);
      const top = Math.floor(v);
      const lower = value * (v - top);
      const upper = value - lower;
      const right = u - left;
      const north = 2 * (top & WRAP) * TILE;
      const south = 2 * ((top + 1) & WRAP) * TILE;
      const west = 2 * (left & WRAP);
      const east = 2 * ((left + 1) & WRAP);
      tile[north + west] = (tile[north + west] ?? 0) + upper * (1 - right);
      tile[north + east] = (tile[north + east] ?? 0) + upper * right;
      tile[south + west] = (tile[south + west] ?? 0) + lower * (1 - right);
      tile[south + east] = (tile[south + east] ?? 0) + lower * right;
    }
  }
  fft.forward(tile, HIGHEST_FREQUENCY);
  const spectrum = new Float64Array(2 * SIDE * SIDE);
  for (let ky = -HIGHEST_FREQUENCY; ky <= HIGHEST_FREQUENCY; ky++) {
    for (let kx = -HIGHEST_FREQUENCY; kx <= HIGHEST_FREQUENCY; kx++) {
      const from = spectrumIndex(kx, ky);
      const to = foldedIndex(kx, ky);
      spectrum[to] = tile[from] ?? 0;
      spectrum[to + 1] = tile[from + 1] ?? 0;
    }
  }
  return spectrum;
};
