// What the marking pass does to a picture: how much, where, and never more than it may.
import { describe, expect, it } from "vitest";
import { addSaturating, MOST_CHANGE } from "../../src/adapters/watermark/add-saturating.ts";
import { createMarker } from "../../src/adapters/watermark/marker.ts";
import { createStrengthGrid } from "../../src/adapters/watermark/mask.ts";
import { createTileLayout, tilePattern } from "../../src/adapters/watermark/tile.ts";

const WIDTH = 320;
const HEIGHT = 180;
const paint = (value: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => value(at % WIDTH, Math.floor(at / WIDTH)));
const noise = (at: number): number => ((Math.imul(at + 1, 2654435761) >>> 8) % 1000) / 1000;
const grey = paint(() => 110);

describe("the mask", () => {
  const strengths = (luma: Uint8Array): Float32Array =>
    createStrengthGrid(WIDTH, HEIGHT, 0.5, 0.8).measure(luma, true).strength;
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it("puts the mark into quiet places where a picture has them, and spares texture", () => {
    const columns = WIDTH / 8;
    const half = strengths(paint((x, y) => (x < 160 ? 110 : 80 + 60 * noise(y * WIDTH + x))));
    const [quiet, busy] = [half[10 * columns + 5] ?? 0, half[10 * columns + columns - 6] ?? 0];
    expect(quiet).toBeGreaterThan(0.5);
    expect(busy).toBeLessThan(quiet);
  });

  it("marks texture strongly enough to be read where there is nothing else", () => {
    const half = mean(strengths(paint((x, y) => (x < 160 ? 110 : 20 + 200 * noise(y * WIDTH + x)))).slice(-20));
    const all = mean(strengths(paint((x, y) => 20 + 200 * noise(y * WIDTH + x))));
    expect(all).toBeGreaterThan(half);
    expect(all).toBeGreaterThan(2);
  });

  it("is not raised by a lone edge, beside which the mark would show", () => {
    const edge = strengths(paint((x) => (x < 162 ? 110 : 116)));
    expect(Math.max(...edge)).toBeLessThan(Math.max(...strengths(grey)) * 1.05);
  });

  it("is weaker in the dark", () => {
    expect(mean(strengths(paint(() => 16)))).toBeLessThan(mean(strengths(grey)));
  });
});

describe("the marker", () => {
  const tile = tilePattern(createTileLayout(Buffer.alloc(32, 1)), "0123456789abcdef");
  /** What each of the pictures becomes, marked one after the other. */
  const markedBy = (...pictures: readonly Uint8Array[]): Uint8Array[] => {
    const mark = createMarker({ tile, width: WIDTH, height: HEIGHT });
    return pictures.map((luma) => {
      const copy = Uint8Array.from(luma);
      mark(copy);
      return copy;
    });
  };
  const energy = (marked: Uint8Array | undefined, before: Uint8Array): number =>
    (marked ?? before).reduce((sum, value, at) => sum + (value - (before[at] ?? 0)) ** 2, 0) / before.length;

  it("changes flat pictures by a few steps at most, and does so the same way every time", () => {
    const frames = markedBy(...new Array<Uint8Array>(6).fill(grey));
    const last = frames.at(-1) ?? grey;
    expect(Buffer.compare(markedBy(...new Array<Uint8Array>(6).fill(grey)).at(-1) ?? grey, last)).toBe(0);
    expect(Math.max(...last.map((value) => Math.abs(value - 110)))).toBeLessThanOrEqual(5);
    expect(10 * Math.log10(255 ** 2 / energy(last, grey))).toBeGreaterThan(45);
  });

  it("marks the frame after a cut more strongly and is back at its level four frames later", () => {
    const bright = paint(() => 180);
    const shots = [...new Array<Uint8Array>(16).fill(grey), ...new Array<Uint8Array>(8).fill(bright)];
    const energies = markedBy(...shots).map((marked, at) => energy(marked, shots[at] ?? grey));
    expect(energies[0]).toBeGreaterThan(3 * (energies[6] ?? 0));
    expect(energies[16]).toBeGreaterThan(3 * (energies[22] ?? 0));
    expect(energies[20]).toBeCloseTo(energies[22] ?? 0, 1);
    expect(energies[15]).toBeCloseTo(energies[6] ?? 0, 1);
  });

  it("never wraps around at black and white", () => {
    expect(Math.max(...(markedBy(paint(() => 0))[0] ?? []))).toBeLessThanOrEqual(MOST_CHANGE);
    expect(Math.min(...(markedBy(paint(() => 255))[0] ?? []))).toBeGreaterThanOrEqual(255 - MOST_CHANGE);
  });

  it("refuses pictures that have fewer places than the mark has waves", () => {
    expect(() => createMarker({ tile, width: 200, height: 31 })).toThrow("cannot carry");
    expect(() => createMarker({ tile, width: 64, height: 36 })).not.toThrow();
  });
});

describe("adding four pixels at a time", () => {
  it.each([0, 1, 2])("gives what adding one at a time gives, %i bytes into a buffer", (offset) => {
    const change = Int8Array.from({ length: 65_539 }, (_, at) => (at % 31) - MOST_CHANGE);
    const luma = new Uint8Array(new ArrayBuffer(change.length + offset), offset);
    // Every value meets every change.
    luma.forEach((_, at) => {
      luma[at] = Math.floor(at / 31) % 256;
    });
    const expected = luma.map((value, at) => Math.min(255, Math.max(0, value + (change[at] ?? 0))));
    addSaturating(luma, change);
    expect(Buffer.compare(luma, expected)).toBe(0);
  });
});
