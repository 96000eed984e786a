import { type Affine, apply, inverse, type Point, product } from "./affine.ts";
import type { Plane } from "./blur.ts";
import { carrierValues, unshifted } from "./carrier-values.ts";
import { regionSpectra } from "./fold.ts";
import { type Carrier, TILE } from "./tile.ts";
import type { TilePlace } from "./tile-reader.ts";

/** Sample t of the canonical grid lies at matrix * t + offset in the picture, up to whole tiles. */
export type Place = { readonly matrix: Affine; readonly offset: Point };

/** Where a tile lies in the picture that was folded with `matrix`. */
export const placeOf = (matrix: Affine, { symmetry, shift }: TilePlace): Place => {
  const placed = product(matrix, symmetry);
  return { matrix: placed, offset: apply(placed, shift) };
};

/** Parts of the picture that are folded apart, along its longer and its shorter side. */
const PARTS = [5, 3] as const;
/** Steps of the climb, as movements in canonical pixels of the border of the picture. */
const STEPS = [1.6, 0.8, 0.4, 0.2, 0.1, 0.05] as const;
const MOST_ROUNDS = 12;
const NEARBY: readonly Point[] = [-1.6, 0, 1.6].flatMap((x) => [-1.6, 0, 1.6].map((y): Point => [x, y]));

/**
 * A better place than the one that carriers were found at: where the tile lies a little differently in every part of
 * the picture than the matrix says, the differences grow evenly over it. A shift is a turn of each carrier's phase, so
 * the affine change with which the carriers of all parts agree best is climbed to without folding anew.
 *
 * @param reference carriers whose `phase` is theirs in the tile that was sent
 */
export const align = (
  residual: Float32Array,
  plane: Plane,
  matrix: Affine,
  place: TilePlace,
  reference: readonly Carrier[],
): Place => {
  const parts = plane.width > plane.height ? PARTS : ([PARTS[1], PARTS[0]] as const);
  const toTile = inverse(place.symmetry);
  const regions = regionSpectra(residual, plane, matrix, parts).map(({ spectrum, middle }) => {
    const values = carrierValues(reference, spectrum, place.symmetry);
    const power = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) + 1e-12;
    const unit = unshifted(reference, values, place.shift, place.sign).map((value) => value / power);
    // Parts that hold no mark (black ground, a caption) may not pull: each counts by how well it agrees anywhere near.
    const weight = Math.max(0, ...NEARBY.map((moved) => agreement(reference, unit, moved))) ** 2;
    const straight = unit.map((value) => value * weight);
    return { straight, middle: apply(toTile, middle) };
  });
  const centre = meanPoint(regions.map(({ middle }) => middle));
  const reach = Math.max(...regions.map(({ middle }) => distance(middle, centre)));
  const movedAt = ([x = 0, y = 0, a = 0, b = 0, c = 0, d = 0]: Change, middle: Point): Point => {
    const [right, down] = [(middle[0] - centre[0]) / reach, (middle[1] - centre[1]) / reach];
    return [x + a * right + b * down, y + c * right + d * down];
  };
  const best = climb((change) =>
    regions.reduce((sum, { straight, middle }) => sum + agreement(reference, straight, movedAt(change, middle)), 0),
  );
  // A pixel p shows tile sample m - shift - moved(m), where m = coarse^-1 p.
  const [x = 0, y = 0, a = 0, b = 0, c = 0, d = 0] = best;
  const coarse = product(matrix, place.symmetry);
  const growth: Affine = [a / reach, b / reach, c / reach, d / reach];
  const atCentre = apply(growth, centre);
  const refined = product(coarse, inverse([1 - growth[0], -growth[1], -growth[2], 1 - growth[3]]));
  const shift: Point = [place.shift[0] + x - atCentre[0], place.shift[1] + y - atCentre[1]];
  return { matrix: refined, offset: apply(refined, shift) };
};

/** [x, y, a, b, c, d]: movement of the middle, and how much more the border moves for the way right and down. */
type Change = readonly number[];

/** Changes one number after the other while that helps, in ever finer steps. */
const climb = (height: (change: Change) => number): Change => {
  let best: Change = [0, 0, 0, 0, 0, 0];
  let highest = height(best);
  for (const step of STEPS) {
    for (let round = 0, better = true; better && round < MOST_ROUNDS; round++) {
      better = false;
      for (const index of best.keys()) {
        for (const side of [step, -step]) {
          const change = best.with(index, (best[index] ?? 0) + side);
          const there = height(change);
          if (there <= highest) continue;
          [best, highest, better] = [change, there, true];
        }
      }
    }
  }
  return best;
};

const agreement = (reference: readonly Carrier[], values: Float64Array, [x, y]: Point): number => {
  let sum = 0;
  for (let index = 0; index < reference.length; index++) {
    const { kx = 0, ky = 0 } = reference[index] ?? {};
    const angle = (2 * Math.PI * (kx * x + ky * y)) / TILE;
    sum += (values[2 * index] ?? 0) * Math.cos(angle) - (values[2 * index + 1] ?? 0) * Math.sin(angle);
  }
  return sum;
};

const meanPoint = (points: readonly Point[]): Point => [
  points.reduce((sum, [x]) => sum + x, 0) / points.length,
  points.reduce((sum, [, y]) => sum + y, 0) / points.length,
];
const distance = ([x, y]: Point, [u, v]: Point): number => Math.hypot(x - u, y - v);
