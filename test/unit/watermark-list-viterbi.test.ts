/** The list decoder must yield exactly what trying every message would, in the same order: the checksum relies on it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConvolutionalCode, likeliestMessages, parity } from "../../src/adapters/watermark/list-viterbi.ts";

const CODE: ConvolutionalCode = { generators: [0o5, 0o7, 0o7], memory: 2 };
const MESSAGE_BITS = 6;
const STEPS = MESSAGE_BITS + CODE.memory;

const encode = (message: readonly number[]): number[] => {
  let state = 0;
  return message.flatMap((bit) => {
    const register = (bit << CODE.memory) | state;
    state = register >> 1;
    return CODE.generators.map((generator) => parity(register & generator));
  });
};
const fitOf = (message: readonly number[], soft: Float64Array): number =>
  encode(message).reduce((sum, bit, at) => sum + (bit ? -1 : 1) * (soft[at] ?? 0), 0);
const everyMessage = Array.from({ length: 2 ** MESSAGE_BITS }, (_, value) =>
  Array.from({ length: STEPS }, (_, at) => (at < MESSAGE_BITS ? (value >> at) & 1 : 0)),
);
const softValues = fc
  .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3 * STEPS, maxLength: 3 * STEPS })
  .map((values) => Float64Array.from(values));

describe("the list decoder", () => {
  it("yields every message once, and none else", () => {
    const soft = Float64Array.from({ length: 3 * STEPS }, (_, at) => Math.sin(at * at));
    const messages = [...likeliestMessages(CODE, soft, 1000)].map((message) => message.join(""));
    expect(messages).toHaveLength(everyMessage.length);
    expect(new Set(messages)).toEqual(new Set(everyMessage.map((message) => message.join(""))));
  });

  it("yields the messages that fit best, best first, as trying all of them does", () => {
    const property = fc.property(softValues, (soft) => {
      const fits = everyMessage.map((message) => fitOf(message, soft)).sort((one, other) => other - one);
      const listed = likeliestMessages(CODE, soft, 20);
      const found = [...listed].map((message) => fitOf([...message], soft));
      expect(found).toHaveLength(20);
      for (const [rank, value] of found.entries()) expect(value).toBeCloseTo(fits[rank] ?? Number.NaN, 4);
    });
    fc.assert(property, { numRuns: 50, seed: 5 });
  });
});
