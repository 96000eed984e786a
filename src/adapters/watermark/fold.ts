import { type Affine, apply, inverse, type Point } from "./affine.ts";
import type { Plane } from "./blur.ts";
import { asComplex, createFft2d } from "./fft.ts";
import { TILE } from "./tile.ts";

/** Part of a picture: columns [left, right), rows [top, bottom). */
type Part = {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

const WRAP = TILE - 1;
const fft = createFft2d(TILE);

/**
 * Adds every pixel of the residual to its place in the one tile that all repetitions share; returns its spectrum.
 * @param matrix takes tile samples to pixels
 */
export const foldedSpectrum = (residual: Float32Array, plane: Plane, matrix: Affine): Float64Array =>
  foldPart(residual, plane, matrix, {
    left: 0,
    top: 0,
    right: plane.width,
    bottom: plane.height,
  });

export type RegionSpectrum = {
  readonly spectrum: Float64Array;
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

const foldPart = (residual: Float32Array, { width }: Plane, matrix: Affine, part: Part): Float64Array => {
  const [a, b, c, d] = inverse(matrix);
  const tile = new Float64Array(TILE * TILE);
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
      const north = (top & WRAP) * TILE;
      const south = ((top + 1) & WRAP) * TILE;
      const west = left & WRAP;
      const east = (left + 1) & WRAP;
      tile[north + west] = (tile[north + west] ?? 0) + upper * (1 - right);
      tile[north + east] = (tile[north + east] ?? 0) + upper * right;
      tile[south + west] = (tile[south + west] ?? 0) + lower * (1 - right);
      tile[south + east] = (tile[south + east] ?? 0) + lower * right;
    }
  }
  return fft.forward(asComplex(tile));
};
