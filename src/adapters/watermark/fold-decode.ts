import type { ContentId } from "../../core/ports/watermark.ts";
import { type Affine, inverse, type Point } from "./affine.ts";
import { CODE_BITS, decodeContentId } from "./code.ts";
import { asComplex, createFft2d } from "./fft.ts";
import { spectrumIndex, TILE, type TileLayout } from "./tile.ts";

/** Adds every pixel of the residual to its place in the one tile that all repetitions share; returns its spectrum. */
export const foldedSpectrum = (residual: Float32Array, width: number, height: number, matrix: Affine): Float64Array => {
  const [a, b, c, d] = inverse(matrix);
  const tile = new Float64Array(TILE * TILE);
  const wrap = TILE - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = residual[y * width + x] ?? 0;
      const u = a * x + b * y;
      const v = c * x + d * y;
      const left = Math.floor(u);
      const top = Math.floor(v);
      const right = u - left;
      const down = v - top;
      const upper = (top & wrap) * TILE;
      const lower = ((top + 1) & wrap) * TILE;
      const west = left & wrap;
      const east = (left + 1) & wrap;
      tile[upper + west] = (tile[upper + west] ?? 0) + value * (1 - right) * (1 - down);
      tile[upper + east] = (tile[upper + east] ?? 0) + value * right * (1 - down);
      tile[lower + west] = (tile[lower + west] ?? 0) + value * (1 - right) * down;
      tile[lower + east] = (tile[lower + east] ?? 0) + value * right * down;
    }
  }
  return fft.forward(asComplex(tile));
};
const fft = createFft2d(TILE);

export type Reading = {
  readonly contentId: ContentId | null;
  /** Height of the synchronisation peak over the deviation of all shifts. */
  readonly score: number;
  /** The flip or quarter turn that fitted, for people; empty for none. */
  readonly turned: string;
  /** Takes the tile to the folded one: sample t of the tile lies at symmetry * (t + shift), wrapped. */
  readonly symmetry: Affine;
  readonly shift: Point;
};

/** Flips and quarter turns as matrices on frequencies. */
const SYMMETRIES: readonly { readonly matrix: Affine; readonly name: string }[] = [
  { matrix: [1, 0, 0, 1], name: "" },
  { matrix: [-1, 0, 0, -1], name: "upside down" },
  { matrix: [-1, 0, 0, 1], name: "mirrored" },
  { matrix: [1, 0, 0, -1], name: "flipped" },
  { matrix: [0, 1, -1, 0], name: "quarter turn" },
  { matrix: [0, -1, 1, 0], name: "quarter turn" },
  { matrix: [0, 1, 1, 0], name: "mirrored quarter turn" },
  { matrix: [0, -1, -1, 0], name: "mirrored quarter turn" },
];
/** Below this the peak is noise and decoding is not tried: 8 x 16,384 Gaussian values pass it once in 200 times. */
const LEAST_SCORE = 5.5;

export type TileReader = (spectrum: Float64Array) => Reading;

/**
 * Reads ids out of folded spectra with one key. For every flip and turn it looks for the shift at which the known
 * carriers agree; the best one is refined to a fifth of a pixel, the noise of each carrier is estimated from its
 * neighbours (whitening) and its reliability from the known carriers near it, and the soft bits go to the decoder.
 */
export const createTileReader = (layout: TileLayout): TileReader => {
  const { carriers, syncCount } = layout;
  const count = carriers.length;
  const neighbours = kernel(layout, count, 1.5);
  const knownNeighbours = kernel(layout, syncCount, 4);

  /** Carriers' values under a symmetry, whitened by the power around each, their secret phases undone. */
  const whitened = (spectrum: Float64Array, [a, b, c, d]: Affine): Float64Array => {
    const values = new Float64Array(2 * count);
    const power = new Float64Array(count);
    carriers.forEach(({ kx, ky }, index) => {
      const at = spectrumIndex(a * kx + b * ky, c * kx + d * ky);
      values.set(spectrum.subarray(at, at + 2), 2 * index);
      power[index] = (spectrum[at] ?? 0) ** 2 + (spectrum[at + 1] ?? 0) ** 2;
    });
    const around = smooth(neighbours, power);
    carriers.forEach(({ phase }, index) => {
      rotate(values, index, -phase, 1 / Math.sqrt((around[index] ?? 0) + 1e-12));
    });
    return values;
  };

  const syncPeak = (
    values: Float64Array,
  ): { readonly score: number; readonly x: number; readonly y: number; readonly sign: number } => {
    const known = new Float64Array(2 * TILE * TILE);
    for (let index = 0; index < syncCount; index++) {
      const { kx = 0, ky = 0 } = carriers[index] ?? {};
      known.set(values.subarray(2 * index, 2 * index + 2), spectrumIndex(kx, ky));
    }
    const correlation = fft.inverse(known);
    let [best, squares] = [0, 0];
    for (let at = 0; at < TILE * TILE; at++) {
      const value = correlation[2 * at] ?? 0;
      squares += value * value;
      if (Math.abs(value) > Math.abs(correlation[2 * best] ?? 0)) best = at;
    }
    const peak = correlation[2 * best] ?? 0;
    const score = Math.abs(peak) / (Math.sqrt(squares / (TILE * TILE)) + 1e-12);
    return { score, x: best % TILE, y: Math.floor(best / TILE), sign: Math.sign(peak) };
  };

  return (spectrum) => {
    const best = SYMMETRIES.map(({ matrix, name }) => {
      const values = whitened(spectrum, matrix);
      return { values, matrix, name, peak: syncPeak(values) };
    }).reduce((one, other) => (other.peak.score > one.peak.score ? other : one));
    const { score, x, y, sign } = best.peak;
    const place = { turned: best.name, symmetry: best.matrix };
    if (score < LEAST_SCORE) return { contentId: null, score, ...place, shift: [x, y] };
    const shift = refineShift(layout, best.values, x, y, sign);
    const values = shifted(layout, best.values, shift, sign);
    const agreement = smooth(
      knownNeighbours,
      Float64Array.from({ length: syncCount }, (_, at) => values[2 * at] ?? 0),
    );
    const soft = new Float64Array(CODE_BITS);
    layout.bitOfQuadrature.forEach((bit, quadrature) => {
      const at = 2 * syncCount + quadrature;
      const reliable = Math.min(0.95, Math.max(0.02, agreement[at >> 1] ?? 0));
      const vote = ((values[at] ?? 0) * reliable) / (1 - reliable * reliable);
      soft[bit] = (soft[bit] ?? 0) + (layout.scramble[bit] ? -vote : vote);
    });
    return { contentId: decodeContentId(soft), score, ...place, shift };
  };
};

/** The shift within 0.6 pixels of the peak at which the known carriers agree best. */
const refineShift = (layout: TileLayout, values: Float64Array, x: number, y: number, sign: number): Point => {
  let best: Point = [x, y];
  let highest = Number.NEGATIVE_INFINITY;
  for (let down = -3; down <= 3; down++) {
    for (let right = -3; right <= 3; right++) {
      const shift = [x + right / 5, y + down / 5] as const;
      const moved = shifted(layout, values.subarray(0, 2 * layout.syncCount), shift, sign);
      let agreement = 0;
      for (let index = 0; index < layout.syncCount; index++) agreement += moved[2 * index] ?? 0;
      if (agreement > highest) [highest, best] = [agreement, shift];
    }
  }
  return best;
};

const shifted = (layout: TileLayout, values: Float64Array, [x, y]: Point, sign: number): Float64Array => {
  const moved = Float64Array.from(values);
  for (let index = 0; 2 * index < values.length; index++) {
    const { kx = 0, ky = 0 } = layout.carriers[index] ?? {};
    rotate(moved, index, (2 * Math.PI * (kx * x + ky * y)) / TILE, sign);
  }
  return moved;
};

const rotate = (values: Float64Array, index: number, angle: number, gain: number): void => {
  const [real, imaginary] = [values[2 * index] ?? 0, values[2 * index + 1] ?? 0];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  values[2 * index] = gain * (real * cos - imaginary * sin);
  values[2 * index + 1] = gain * (real * sin + imaginary * cos);
};

type Kernel = { readonly columns: number; readonly weights: Float64Array };
/** Gaussian weights, each row summing to 1, between all carriers and the first `columns`, over their distance in k (k and -k are one). */
const kernel = ({ carriers }: TileLayout, columns: number, deviation: number): Kernel => {
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
  return { columns, weights };
};
const smooth = ({ columns, weights }: Kernel, values: Float64Array): Float64Array =>
  Float64Array.from({ length: weights.length / columns }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column++)
      sum += (weights[row * columns + column] ?? 0) * (values[column] ?? 0);
    return sum;
  });
