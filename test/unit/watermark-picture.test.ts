import { describe, expect, it } from "vitest";
import { inverse, stretchAndTurn } from "../../src/adapters/watermark/affine.ts";
import { findContentBox } from "../../src/adapters/watermark/content-box.ts";
import { asComplex, createFft2d } from "../../src/adapters/watermark/fft.ts";
import { createMarker } from "../../src/adapters/watermark/marker.ts";
import { createStrengthGrid } from "../../src/adapters/watermark/mask.ts";
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
    const spectrum = createFft2d(TILE).forward(asComplex(pattern));
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

describe("the mask", () => {
  const strengths = (luma: Uint8Array) => createStrengthGrid(WIDTH, HEIGHT, 0.5).measure(luma).strength;
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it("is weaker on flat ground than in texture", () => {
    const flat = mean(strengths(paint(() => 110)));
    const texture = mean(strengths(paint((x, y) => 110 + ((x * 7 + y * 13) % 5) * 8)));
    expect(texture).toBeGreaterThan(2 * flat);
    expect(flat).toBeGreaterThan(0.5);
  });

  it("is not raised by a lone edge, beside which the mark would show", () => {
    const flat = strengths(paint(() => 110));
    const edge = strengths(paint((x) => (x < 162 ? 110 : 116)));
    expect(Math.max(...edge)).toBeLessThan(Math.max(...flat) * 1.05);
  });

  it("is weaker in the dark", () => {
    expect(mean(strengths(paint(() => 16)))).toBeLessThan(mean(strengths(paint(() => 110))));
  });
});

describe("the marker", () => {
  const tile = tilePattern(layout, "0123456789abcdef");
  const markedBy = (luma: Uint8Array): Uint8Array => {
    const copy = Uint8Array.from(luma);
    createMarker({ tile, width: WIDTH, height: HEIGHT })(copy);
    return copy;
  };

  it("changes flat pictures by a few steps at most, and does so the same way every time", () => {
    const grey = paint(() => 110);
    const marked = markedBy(grey);
    expect(markedBy(grey)).toEqual(marked);
    const errors = marked.map((value) => Math.abs(value - 110));
    expect(Math.max(...errors)).toBeLessThanOrEqual(4);
    const squares = errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
    expect(10 * Math.log10(255 ** 2 / squares)).toBeGreaterThan(47);
  });

  it("never wraps around at black and white", () => {
    expect(Math.max(...markedBy(paint(() => 0)))).toBeLessThan(10);
    expect(Math.min(...markedBy(paint(() => 255)))).toBeGreaterThan(245);
  });

  it("refuses pictures whose short side cannot carry the waves", () => {
    expect(() => createMarker({ tile, width: 200, height: 127 })).toThrow("cannot carry");
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
  it("undoes a Fourier transform", () => {
    const fft = createFft2d(16);
    const values = Float64Array.from({ length: 512 }, (_, at) => Math.sin(at * at));
    const back = fft.inverse(fft.forward(values));
    for (const [at, value] of values.entries()) expect(back[at]).toBeCloseTo(value, 10);
  });

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
