/** What the detector computes in fast ways must be what the plain formulas say. */
import { describe, expect, it } from "vitest";
import { createFft2d } from "../../src/adapters/watermark/fft.ts";
import { createKeyedRandom } from "../../src/adapters/watermark/keyed-random.ts";
import { createResidual } from "../../src/adapters/watermark/residual.ts";

const random = createKeyedRandom(Buffer.from("transforms"), "test");
const SIDE = 32;
const frequencies = Array.from({ length: SIDE * SIDE }, (_, at) => [at % SIDE, Math.floor(at / SIDE)] as const);
type Complex = readonly [real: number, imaginary: number];
const at = (values: Float64Array, index: number): Complex => [values[2 * index] ?? 0, values[2 * index + 1] ?? 0];

/** One frequency of a square picture by the sum that defines it. */
const plain = (values: Float64Array, kx: number, ky: number, direction: 1 | -1): Complex => {
  let [real, imaginary] = [0, 0];
  for (const [index, [x, y]] of frequencies.entries()) {
    const [a, b] = at(values, index);
    const angle = (direction * 2 * Math.PI * (kx * x + ky * y)) / SIDE;
    real += a * Math.cos(angle) - b * Math.sin(angle);
    imaginary += a * Math.sin(angle) + b * Math.cos(angle);
  }
  return [real, imaginary];
};
const expectClose = (one: Complex, other: Complex): void => {
  expect(one[0]).toBeCloseTo(other[0], 9);
  expect(one[1]).toBeCloseTo(other[1], 9);
};

describe("the Fourier transform", () => {
  const fft = createFft2d(SIDE);
  // Some rows of zeros, of which no transform is computed.
  const values = Float64Array.from({ length: 2 * SIDE * SIDE }, (_, index) =>
    Math.floor(index / (2 * SIDE)) % 3 === 0 ? 0 : random.unit() - 0.5,
  );

  it("is the sum that defines it", () => {
    const spectrum = fft.forward(Float64Array.from(values));
    for (const [index, [kx, ky]] of frequencies.entries()) expectClose(at(spectrum, index), plain(values, kx, ky, -1));
  });

  it.each([1, 5, 15])("is right up to frequency %i where no more is asked for", (reach) => {
    const spectrum = fft.forward(Float64Array.from(values), reach);
    const isWanted = (k: number): boolean => k <= reach || k >= SIDE - reach;
    for (const [index, [kx, ky]] of frequencies.entries())
      if (isWanted(kx) && isWanted(ky)) expectClose(at(spectrum, index), plain(values, kx, ky, -1));
  });

  it("is the other way round divided by the number of values", () => {
    const picture = fft.inverse(Float64Array.from(values));
    for (const [index, [x, y]] of frequencies.entries()) {
      const [real, imaginary] = plain(values, x, y, 1);
      expectClose(at(picture, index), [real / SIDE ** 2, imaginary / SIDE ** 2]);
    }
  });
});

describe("the residual", () => {
  const [width, height] = [23, 17];
  type Plane = (x: number, y: number) => number;
  const clamped = (value: number, length: number): number => Math.max(0, Math.min(length - 1, value));
  const filtered = (plane: Plane, weights: readonly number[]): Plane => {
    const reach = (weights.length - 1) / 2;
    const total = weights.reduce((sum, weight) => sum + weight, 0) ** 2;
    const table = Array.from({ length: width * height }, (_, index) => {
      let sum = 0;
      for (const [down, one] of weights.entries())
        for (const [right, other] of weights.entries())
          sum += one * other * plane((index % width) + right - reach, Math.floor(index / width) + down - reach);
      return sum / total;
    });
    return (x, y) => table[clamped(y, height) * width + clamped(x, width)] ?? 0;
  };
  const box = (side: number): readonly number[] => new Array<number>(side).fill(1);

  it("is the divergence of the scores that slopes have among their neighbours", () => {
    const luma = Uint8Array.from({ length: width * height }, () => Math.floor(256 * random.unit()));
    const smooth = filtered((x, y) => luma[clamped(y, height) * width + clamped(x, width)] ?? 0, [1, 2, 1]);
    const slopes: Plane = (x, y) => {
      const [u, v] = [clamped(x, width), clamped(y, height)];
      return (Math.abs(smooth(u + 1, v) - smooth(u, v)) + Math.abs(smooth(u, v + 1) - smooth(u, v))) / 2;
    };
    const scale = filtered(slopes, box(13));
    const score = (x: number, y: number, u: number, v: number): number => {
      const slope = smooth(u, v) - smooth(x, y);
      const spread = (scale(x, y) + scale(u, v)) / 2 + 0.5;
      return clamped(u, width) === u && clamped(v, height) === v && x >= 0 && y >= 0
        ? slope / (spread ** 2 + slope ** 2)
        : 0;
    };
    const divergence: Plane = (x, y) => {
      const [u, v] = [clamped(x, width), clamped(y, height)];
      return score(u - 1, v, u, v) + score(u, v - 1, u, v) - score(u, v, u + 1, v) - score(u, v, u, v + 1);
    };
    const wanted = filtered(divergence, box(5));
    const residual = new Float32Array(width * height);
    const read = createResidual({ width, height });
    // Twice, as buffers are kept.
    for (const frame of [luma.map((value) => 255 - value), luma]) read(frame, residual);
    for (const [index, value] of residual.entries())
      expect(value).toBeCloseTo(wanted(index % width, Math.floor(index / width)), 5);
  });
});
