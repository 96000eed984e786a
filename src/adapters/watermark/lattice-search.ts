import { type Affine, inverse, stretchAndTurn } from "./affine.ts";
import { boxBlur, type Plane, tentBlur } from "./blur.ts";
import { createFft2d } from "./fft.ts";
import { LATTICE, TILE } from "./tile.ts";

/**
 * A repeated tile shows in the spectrum as a comb of lines at lattice frequencies, wherever its cuts and whatever its
 * content. Scaling, stretching and turning the picture move the comb; so the comb tells what was done, without any key.
 */
const SIDE = 1024;
const WRAP = SIDE - 1;
/**
 * Highest frequency that is looked at, in bins: the tile's highest wave lies at 312 in a picture as small and as narrow
 * as `GRID` and `refine` go, and what its lines are compared with reaches a little further.
 */
const REACH = 352;
const LINES = 2 * REACH;
/** Row or column of a frequency in a picture of lines: as in a spectrum, those below zero come last. */
const wrapped = (frequency: number): number => (frequency < 0 ? frequency + LINES : frequency);
const fft = createFft2d(SIDE);
/** Half-width of the window, in spectrum bins, over which a line is compared with its surroundings. */
const SURROUNDINGS = 15;
const TALLEST_LINE = 6;

export type LatticeSearch = {
  /** The placements whose combs fit best, best first, none near another; each is refined when it is asked for. */
  readonly placements: (mostPlacements: number) => Iterable<Affine>;
};

/** @param residuals views of the picture, whose lines are added up; pixels beyond the spectrum's side are left out */
export const createLatticeSearch = (residuals: readonly Float32Array[], plane: Plane): LatticeSearch => {
  const lines = new Float32Array(LINES * LINES);
  for (let index = 0; index < residuals.length; index += 2) {
    for (const power of powerSpectra(residuals.slice(index, index + 2), plane)) addLines(lines, power);
  }
  return {
    *placements(most) {
      const scored = GRID.map((matrix) => ({ matrix, fit: fitNearest(lines, matrix) })).sort((p, q) => q.fit - p.fit);
      const chosen: Affine[] = [];
      for (const { matrix } of scored) {
        if (chosen.length === most) break;
        if (!chosen.every((other) => farApart(matrix, other))) continue;
        chosen.push(matrix);
        yield refine(lines, matrix);
      }
    },
  };
};

/** Power of each frequency in reach, in one residual or two: two real pictures share one complex transform. */
const powerSpectra = (residuals: readonly Float32Array[], plane: Plane): readonly Float32Array[] => {
  const both = new Float64Array(2 * SIDE * SIDE);
  residuals.forEach((residual, part) => {
    putWindowed(residual, plane, both, part);
  });
  fft.forward(both, REACH);
  return residuals.map((_, part) => {
    const sign = part === 0 ? 1 : -1;
    const power = new Float32Array(LINES * LINES);
    for (let y = -REACH; y < REACH; y++) {
      for (let x = -REACH; x < REACH; x++) {
        const at = 2 * ((y & WRAP) * SIDE + (x & WRAP));
        const opposite = 2 * ((-y & WRAP) * SIDE + (-x & WRAP));
        const real = (both[at] ?? 0) + sign * (both[opposite] ?? 0);
        const imaginary = (both[at + 1] ?? 0) - sign * (both[opposite + 1] ?? 0);
        power[wrapped(y) * LINES + wrapped(x)] = (real * real + imaginary * imaginary) / 4;
      }
    }
    return power;
  });
};

/** Writes a residual into the real (part 0) or imaginary (part 1) parts, its mean taken off and its border faded. */
const putWindowed = (residual: Float32Array, { width, height }: Plane, to: Float64Array, part: number): void => {
  const [columns, rows] = [Math.min(width, SIDE), Math.min(height, SIDE)];
  const mean = residual.reduce((sum, value) => sum + value, 0) / residual.length;
  const across = Float64Array.from({ length: columns }, (_, x) => fade(x, columns));
  for (let y = 0; y < rows; y++) {
    const down = fade(y, rows);
    for (let x = 0; x < columns; x++)
      to[2 * (y * SIDE + x) + part] = ((residual[y * width + x] ?? 0) - mean) * down * (across[x] ?? 0);
  }
};

/** Tukey's window, flat but for its border: Hann's would cost the lines 3.5 dB, and the residual has no edges to hide. */
const fade = (at: number, length: number): number => {
  const fromBorder = Math.min(at + 0.5, length - at - 0.5) / (length * BORDER);
  return fromBorder >= 1 ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * fromBorder);
};
const BORDER = 0.05;

/** Adds the power of each frequency over the mean power around it, capped: a picture of lines alone. */
const addLines = (lines: Float32Array, power: Float32Array): void => {
  const square = { width: LINES, height: LINES };
  const [around, scratch] = [new Float32Array(power.length), new Float32Array(power.length)];
  boxBlur(square, power, around, scratch, SURROUNDINGS);
  for (let at = 0; at < power.length; at++)
    power[at] = Math.min(TALLEST_LINE, (power[at] ?? 0) / ((around[at] ?? 0) + 1e-9));
  tentBlur(square, power, power, scratch);
  for (let at = 0; at < power.length; at++) lines[at] = (lines[at] ?? 0) + (power[at] ?? 0);
};

const BINS_PER_CYCLE = SIDE / TILE;
const WAVES = Float64Array.from(LATTICE.flatMap(({ kx, ky }) => [kx * BINS_PER_CYCLE, ky * BINS_PER_CYCLE]));

/** Sum of line heights at the lattice frequencies moved by `matrix`: frequency k of the tile lies at (matrix^-1)^T k. */
const fitNearest = (lines: Float32Array, matrix: Affine): number => {
  const [a, b, c, d] = inverse(matrix);
  let sum = 0;
  for (let wave = 0; wave < WAVES.length; wave += 2) {
    const kx = WAVES[wave] ?? 0;
    const ky = WAVES[wave + 1] ?? 0;
    const x = Math.round(a * kx + c * ky);
    const y = Math.round(b * kx + d * ky);
    sum += lines[wrapped(y) * LINES + wrapped(x)] ?? 0;
  }
  return sum;
};

/** The same, with heights between bins interpolated. */
const fitBetween = (lines: Float32Array, matrix: Affine): number => {
  const [a, b, c, d] = inverse(matrix);
  let sum = 0;
  for (let wave = 0; wave < WAVES.length; wave += 2) {
    const kx = WAVES[wave] ?? 0;
    const ky = WAVES[wave + 1] ?? 0;
    const x = a * kx + c * ky;
    const y = b * kx + d * ky;
    const left = Math.floor(x);
    const top = Math.floor(y);
    const right = x - left;
    const west = wrapped(left);
    const east = wrapped(left + 1);
    const north = wrapped(top) * LINES;
    const south = wrapped(top + 1) * LINES;
    const northWest = lines[north + west] ?? 0;
    const southWest = lines[south + west] ?? 0;
    const upper = northWest + right * ((lines[north + east] ?? 0) - northWest);
    const lower = southWest + right * ((lines[south + east] ?? 0) - southWest);
    sum += upper + (y - top) * (lower - upper);
  }
  return sum;
};

/** Climbs over all four entries of the matrix in ever finer steps. */
const refine = (lines: Float32Array, start: Affine): Affine => {
  const size = Math.sqrt(Math.abs(start[0] * start[3] - start[1] * start[2]));
  let best = start;
  for (const step of [0.004, 0.002, 0.001]) {
    const centre = best;
    let height = -1;
    for (const offset of REFINEMENTS) {
      const moved: Affine = [
        centre[0] + offset[0] * step * size,
        centre[1] + offset[1] * step * size,
        centre[2] + offset[2] * step * size,
        centre[3] + offset[3] * step * size,
      ];
      const fit = fitBetween(lines, moved);
      if (fit > height) [height, best] = [fit, moved];
    }
  }
  return best;
};
const STEPS = [-2, -1, 0, 1, 2] as const;
const REFINEMENTS: readonly Affine[] = STEPS.flatMap((a) =>
  STEPS.flatMap((b) => STEPS.flatMap((c) => STEPS.map((d): Affine => [a, b, c, d]))),
);

const farApart = (one: Affine, other: Affine): boolean =>
  one.some((entry, index) => Math.abs(entry - (other[index] ?? 0)) >= 0.02);

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step + 1e-9) + 1 }, (_, index) => from + index * step);
const SCALES = range(Math.log(0.5), Math.log(2.3), 0.01).map(Math.exp);
const ANGLES = range(-12, 12, 0.6).map((degrees) => (degrees * Math.PI) / 180);
const ASPECTS = range(-0.36, 0.36, 0.016).map(Math.exp);
/** Every scale with every angle, and with every aspect; angle and aspect together are left to `refine`. */
const GRID: readonly Affine[] = SCALES.flatMap((scale) => [
  ...ANGLES.map((angle) => stretchAndTurn(scale, 1, angle)),
  ...ASPECTS.map((aspect) => stretchAndTurn(scale, aspect, 0)),
]);
