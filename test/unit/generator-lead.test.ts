import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitPicture } from "../../src/adapters/generator/onnx/fit-picture.ts";
import { lastPictures } from "../../src/adapters/generator/onnx/lead.ts";
import { momentsOf, steady } from "../../src/adapters/generator/onnx/steady.ts";
import type { RgbFrame } from "../../src/core/ports/generator.ts";

/** A picture from the level of its pixels, the same in all three channels. */
const grey = (width: number, height: number, levelAt: (x: number, y: number) => number): RgbFrame => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, k) => {
    const pixel = Math.floor(k / 3);
    return levelAt(pixel % width, Math.floor(pixel / width));
  }),
});
const levels = (rgb: Uint8Array): number[] => [...rgb].filter((_, k) => k % 3 === 0);

describe("fitting a picture", () => {
  it("keeps a picture that fits already", () => {
    const picture = grey(7, 5, (x, y) => x * 30 + y);
    expect(fitPicture(picture, 7, 5)).toEqual(picture.data);
  });

  it("keeps the channels apart", () => {
    const data = Uint8Array.from({ length: 9 * 9 * 3 }, (_, k) => [10, 120, 250][k % 3] ?? 0);
    expect([...fitPicture({ width: 9, height: 9, data }, 2, 2)]).toEqual([...Array(4)].flatMap(() => [10, 120, 250]));
  });

  it("takes the middle of what is too wide or too high", () => {
    const wide = grey(60, 20, (x) => (x >= 20 && x < 40 ? 200 : 0));
    expect(levels(fitPicture(wide, 20, 20)).every((level) => level === 200)).toBe(true);
    const high = grey(20, 60, (_, y) => (y >= 20 && y < 40 ? 200 : 0));
    expect(levels(fitPicture(high, 20, 20)).every((level) => level === 200)).toBe(true);
  });

  it("shrinks fine stripes to their mean instead of a pattern", () => {
    const stripes = grey(320, 320, (x) => (x % 2 === 0 ? 0 : 200));
    for (const level of levels(fitPicture(stripes, 32, 32))) expect(Math.abs(level - 100)).toBeLessThanOrEqual(4); // at the edges half a triangle
  });

  it("enlarges smoothly, with the light where it was", () => {
    const row = levels(
      fitPicture(
        grey(2, 1, (x) => x * 100),
        8,
        4,
      ),
    ).slice(0, 8);
    expect(row).toEqual([0, 0, 13, 38, 63, 88, 100, 100]);
  });

  it("fits any picture without leaving its range of levels", () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(side, side, side, side, fc.nat(255), fc.nat(255), (width, height, toWidth, toHeight, a, b) => {
        const fitted = fitPicture(
          grey(width, height, (x, y) => ((x + y) % 2 === 0 ? a : b)),
          toWidth,
          toHeight,
        );
        expect(fitted.length).toBe(toWidth * toHeight * 3);
        expect(Math.min(...fitted)).toBeGreaterThanOrEqual(Math.min(a, b));
        expect(Math.max(...fitted)).toBeLessThanOrEqual(Math.max(a, b));
      }),
    );
  });
});

describe("the pictures of a lead", () => {
  const [one, two, three, four, five] = [1, 2, 3, 4, 5].map((level) => grey(1, 1, () => level)) as [
    ...[RgbFrame, RgbFrame, RgbFrame, RgbFrame, RgbFrame],
  ];
  it("are the last ones, the oldest repeated where there are too few", () => {
    expect(lastPictures([one], 4)).toEqual([one, one, one, one]);
    expect(lastPictures([one, two, three], 4)).toEqual([one, one, two, three]);
    expect(lastPictures([one, two, three, four, five], 4)).toEqual([two, three, four, five]);
  });
});

describe("keeping a long clip steady", () => {
  const channels = 2;
  const beginning = momentsOf(Float32Array.from([1, 10, 3, 30, 5, 20]), channels);

  it("knows mean and spread of each channel", () => {
    expect([...beginning.mean]).toEqual([3, 20]);
    expect(beginning.spread[0]).toBeCloseTo(Math.sqrt(8 / 3), 5);
    expect(beginning.spread[1]).toBeCloseTo(Math.sqrt(200 / 3), 5);
  });

  it("leaves alone what looks like the beginning", () => {
    const same = Float32Array.from([5, 20, 1, 10, 3, 30]);
    steady(same, beginning).forEach((value, k) => {
      expect(value).toBeCloseTo(same[k] ?? 0, 2);
    });
  });

  it("brings back colour and contrast that grow a little with each window", () => {
    let free = Float32Array.from([1, 10, 3, 30, 5, 20]);
    let held = free;
    for (let window = 0; window < 120; window++) {
      free = free.map((value) => value * 1.02 + 0.1);
      held = steady(
        held.map((value) => value * 1.02 + 0.1),
        beginning,
      ) as typeof held;
    }
    expect(momentsOf(free, channels).mean[0]).toBeGreaterThan(30);
    expect(momentsOf(held, channels).mean[0]).toBeCloseTo(3, 0);
    expect(momentsOf(held, channels).spread[1]).toBeCloseTo(beginning.spread[1] ?? 0, 0);
  });
});
