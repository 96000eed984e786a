import { describe, expect, it } from "vitest";
import { createGaussian, seedOfShot } from "../../src/adapters/generator/onnx/random.ts";
import { planWindows } from "../../src/adapters/generator/onnx/windows.ts";

const draw = (seed: number, count: number) => {
  const gaussian = createGaussian(seed);
  return Array.from({ length: count }, gaussian);
};

describe("the noise that a clip begins as", () => {
  it("is the same for a seed for ever", () => {
    expect(draw(1, 4)).toEqual(GOLDEN.one);
    expect(draw(2 ** 32 - 1, 4)).toEqual(GOLDEN.last);
  });

  it("has the mean, spread and tails of the normal distribution", () => {
    const numbers = draw(5, 100_000);
    const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
    expect(mean).toBeCloseTo(0, 1.5);
    expect(variance).toBeCloseTo(1, 1.5);
    expect(numbers.filter((x) => Math.abs(x) > 1.96).length / numbers.length).toBeCloseTo(0.05, 2);
    expect(numbers.every(Number.isFinite)).toBe(true);
  });
});

describe("the seed of a shot", () => {
  it("is the clip's for the first, and another for each further shot and each clip", () => {
    expect(seedOfShot(7, 0)).toBe(7);
    const seeds = [0, 1, 7, 2 ** 32 - 1].flatMap((seed) =>
      Array.from({ length: 20 }, (_, shot) => seedOfShot(seed, shot)),
    );
    expect(new Set(seeds).size).toBe(seeds.length);
    for (const seed of seeds) expect(seed >>> 0).toBe(seed);
  });
});

describe("the plan of a clip's windows", () => {
  it("begins with two new latent frames and adds one a window", () => {
    expect(planWindows(8, 4, false)).toEqual([{ continues: false }]);
    expect(planWindows(16, 4, false).map(({ continues }) => continues)).toEqual([false, true, true]);
  });

  it("continues the lead from the first window on", () => {
    expect(planWindows(8, 4, true).map(({ continues }) => continues)).toEqual([true, true]);
  });

  it.each([1, 2, 7, 60])("makes exactly the frames of %i seconds", (seconds) => {
    for (const hasLead of [false, true]) {
      const windows = planWindows(seconds * 8, 4, hasLead);
      const latents = windows.reduce((sum, { continues }) => sum + (continues ? 1 : 2), 0);
      expect(latents * 4).toBe(seconds * 8);
    }
  });
});

const GOLDEN = {
  one: [1.4043387784152637, 0.024141617523036025, 1.2157546192705377, -0.14543594087912323],
  last: [0.7904166437532407, 1.9774008296468601, 1.4889551557314555, -0.5460129960432787],
};
