/** Where a tile lies must come out of the residual alone: coarsely by the known carriers, exactly by climbing. */
import { describe, expect, it } from "vitest";
import {
  type Affine,
  apply,
  inverse,
  type Point,
  product,
  stretchAndTurn,
} from "../../src/adapters/watermark/affine.ts";
import { align, type Place, placeOf } from "../../src/adapters/watermark/align.ts";
import { foldedSpectrum } from "../../src/adapters/watermark/fold.ts";
import { createKeyedRandom } from "../../src/adapters/watermark/keyed-random.ts";
import { createLatticeSearch } from "../../src/adapters/watermark/lattice-search.ts";
import { createTileLayout, sentCarriers, TILE, tilePattern } from "../../src/adapters/watermark/tile.ts";
import { createTileReader } from "../../src/adapters/watermark/tile-reader.ts";

const PLANE = { width: 640, height: 360 };
const ID = "0123456789abcdef";
const layout = createTileLayout(Buffer.alloc(32, 1));
const reader = createTileReader(layout);
const pattern = tilePattern(layout, ID);

/** What a perfect residual would show of the tile at a place, in noise of the given deviation. */
const residualOf = ({ matrix, offset }: Place, noise: number, secret = "noise"): Float32Array => {
  const random = createKeyedRandom(Buffer.from(secret), "residual");
  const back = inverse(matrix);
  return Float32Array.from({ length: PLANE.width * PLANE.height }, (_, at) => {
    const [u, v] = apply(back, [(at % PLANE.width) - offset[0], Math.floor(at / PLANE.width) - offset[1]]);
    return sample(u, v) + noise * (random.unit() - 0.5) * Math.sqrt(12);
  });
};
const sample = (u: number, v: number): number => {
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const at = (x: number, y: number): number => pattern[(y & (TILE - 1)) * TILE + (x & (TILE - 1))] ?? 0;
  const across = (y: number): number => at(left, y) + (at(left + 1, y) - at(left, y)) * (u - left);
  return across(top) + (across(top + 1) - across(top)) * (v - top);
};
const miss = (found: Place, sent: Place, point: Point): number => {
  const [x, y] = apply(found.matrix, point);
  const [u, v] = apply(sent.matrix, point);
  const [right, down] = apply(inverse(sent.matrix), [
    x + found.offset[0] - u - sent.offset[0],
    y + found.offset[1] - v - sent.offset[1],
  ]);
  const beside = (length: number): number => length - TILE * Math.round(length / TILE);
  return Math.hypot(beside(right), beside(down));
};

describe("reading a tile", () => {
  const whole: Affine = [1, 0, 0, 1];
  const bent = stretchAndTurn(1.3, 1.05, 0.1);
  const places: readonly { readonly name: string; readonly matrix: Affine; readonly folding: Affine }[] = [
    { name: "upright", matrix: whole, folding: whole },
    { name: "mirrored", matrix: [-1, 0, 0, 1], folding: whole },
    { name: "a quarter turned", matrix: [0, -1, 1, 0], folding: whole },
    { name: "scaled and turned", matrix: bent, folding: bent },
  ];

  it.each(places)("says the id and the place of one that lies $name in noise", ({ matrix, folding }) => {
    const sent: Place = { matrix, offset: [37.3, -12.8] };
    const residual = residualOf(sent, 8);
    const spectrum = foldedSpectrum(residual, PLANE, folding);
    const place = reader.locate(spectrum);
    expect(reader.decode(spectrum, place)).toBe(ID);
    const found = align(residual, PLANE, folding, place, sentCarriers(layout, ID));
    for (const point of [
      [0, 0],
      [200, 100],
      [400, 200],
    ] as const)
      expect(miss(found, sent, point)).toBeLessThan(0.3);
  });

  it("is put right where the folding was off by two pixels at the border", () => {
    const sent: Place = { matrix: [1.006, 0.004, -0.003, 0.995], offset: [5, 9] };
    const residual = residualOf(sent, 8);
    const place = reader.locate(foldedSpectrum(residual, PLANE, [1, 0, 0, 1]));
    const known = layout.carriers.slice(0, layout.syncCount);
    const found = align(residual, PLANE, [1, 0, 0, 1], place, known);
    const middle: Point = [320, 180];
    expect(miss(placeOf([1, 0, 0, 1], place), sent, [600, 330])).toBeGreaterThan(1);
    for (const point of [middle, [600, 330], [40, 330]] as const) expect(miss(found, sent, point)).toBeLessThan(0.3);
  });

  it("finds a comb with which to fold where nobody knows the scale", () => {
    const sent: Place = { matrix: stretchAndTurn(0.8, 1, 0.05), offset: [3, 4] };
    const [best] = createLatticeSearch([residualOf(sent, 10)], PLANE).placements(1);
    const difference = product(inverse(sent.matrix), best ?? [0, 0, 0, 0]);
    for (const [index, entry] of difference.entries()) expect(entry).toBeCloseTo(index % 3 === 0 ? 1 : 0, 1.7);
  });

  it("sees nothing that stands out in noise", () => {
    const place = reader.locate(
      foldedSpectrum(residualOf({ matrix: [1e6, 0, 0, 1e6], offset: [0, 0] }, 9), PLANE, [1, 0, 0, 1]),
    );
    expect(place.score).toBeLessThan(5.5);
  });
});
