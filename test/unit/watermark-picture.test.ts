import { describe, expect, it } from "vitest";
import { inverse, stretchAndTurn } from "../../src/adapters/watermark/affine.ts";
import { findContentBox } from "../../src/adapters/watermark/content-box.ts";
import { createFft2d } from "../../src/adapters/watermark/fft.ts";
import { createTileLayout, LATTICE, TILE, tilePattern } from "../../src/adapters/watermark/tile.ts";

const WIDTH = 320;
const HEIGHT = 180;
const paint = (value: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => value(at % WIDTH, Math.floor(at / WIDTH)));
const layout = createTileLayout(Buffer.alloc(32, 1));

describe("the tile", () => {
  it("has mean 0, deviation 1 and no energy outside its band", () => {
    const pattern = tilePattern(layout, "0123456789abcdef");
    expect(Math.abs(pattern.reduce((sum, value) => sum + value, 0))).toBeLessThan(0.01);
    expect(pattern.reduce((sum, value) => sum + value * value, 0) / pattern.length).toBeCloseTo(1, 4);
    const spectrum = createFft2d(TILE).forward(
      Float64Array.from({ length: 2 * pattern.length }, (_, at) => (at % 2 === 0 ? (pattern[at / 2] ?? 0) : 0)),
    );
    for (let ky = 0; ky < TILE / 2; ky++) {
      for (let kx = 0; kx < TILE / 2; kx++) {
        const energy = Math.hypot(spectrum[2 * (ky * TILE + kx)] ?? 0, spectrum[2 * (ky * TILE + kx) + 1] ?? 0);
        const isCarrier = Math.hypot(kx, ky) >= 4 && Math.hypot(kx, ky) <= 16;
        if (isCarrier) expect(energy).toBeGreaterThan(100);
        else expect(energy).toBeLessThan(0.1);
      }
    }
  });

  it("depends on every part of key and id, and on nothing else", () => {
    const pattern = (secret: number, id: string) => tilePattern(createTileLayout(Buffer.alloc(32, secret)), id).join();
    const one = pattern(1, "0000000000000000");
    expect(pattern(1, "0000000000000000")).toBe(one);
    expect(pattern(2, "0000000000000000")).not.toBe(one);
    expect(pattern(1, "0000000000000001")).not.toBe(one);
  });

  it("gives every code bit at least one carrier", () => {
    expect(new Set(layout.bitOfQuadrature).size).toBe(312);
    expect(layout.carriers).toHaveLength(LATTICE.length);
  });
});

describe("bars", () => {
  const boxed = (left: number, top: number, right: number, bottom: number) =>
    findContentBox(
      paint((x, y) => (x >= left && x < right && y >= top && y < bottom ? 90 : 16)),
      WIDTH,
      HEIGHT,
    );

  it("are found on any side", () => {
    expect(boxed(0, 20, 320, 160)).toEqual({ x: 0, y: 20, width: 320, height: 140 });
    expect(boxed(60, 40, 260, 140)).toEqual({ x: 60, y: 40, width: 200, height: 100 });
  });

  it("are not imagined around whole or all but black pictures", () => {
    expect(boxed(0, 0, 320, 180)).toBeNull();
    expect(boxed(0, 0, 0, 0)).toBeNull();
    expect(boxed(100, 100, 120, 120)).toBeNull();
  });
});

describe("the mathematics underneath", () => {
  it("undoes a placement", () => {
    const [a, b, c, d] = stretchAndTurn(1.3, 0.8, 0.2);
    const [e, f, g, h] = inverse([a, b, c, d]);
    for (const [found, wanted] of [
      [a * e + b * g, 1],
      [a * f + b * h, 0],
      [c * e + d * g, 0],
      [c * f + d * h, 1],
    ] as const)
      expect(found).toBeCloseTo(wanted, 12);
  });
});
