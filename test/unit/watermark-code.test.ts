import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CODE_BITS, decodeContentId, encodeContentId } from "../../src/adapters/watermark/code.ts";
import { createKeyedRandom } from "../../src/adapters/watermark/keyed-random.ts";

const contentIds = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((id) => id.toString(16).padStart(16, "0"));
/** Soft values of the code with Gaussian noise of the given deviation, from a fixed stream. */
const received = (contentId: string, deviation: number, seed: number): Float64Array => {
  const random = createKeyedRandom(Buffer.from([seed & 255, seed >> 8]), "noise");
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
  return Float64Array.from(encodeContentId(contentId), (bit) => (bit ? -1 : 1) + deviation * gaussian());
};

describe("the channel code", () => {
  it("gives back every id that it encoded", () => {
    const property = fc.property(contentIds, (id) => {
      expect(decodeContentId(received(id, 0, 0))).toBe(id);
    });
    fc.assert(property, { numRuns: 30 });
  });

  it("spends 312 bits on an id", () => {
    expect(encodeContentId("0123456789abcdef")).toHaveLength(312);
    expect(CODE_BITS).toBe(312);
  });

  it("mends noise as strong as the signal", () => {
    const property = fc.property(contentIds, fc.nat(65_535), (id, seed) => {
      expect(decodeContentId(received(id, 1, seed))).toBe(id);
    });
    fc.assert(property, { numRuns: 30, seed: 1 });
  });

  it("says nothing rather than something wrong when only noise arrives", () => {
    const answers = Array.from({ length: 50 }, (_, seed) => decodeContentId(received("0000000000000000", 60, seed)));
    expect(answers.filter((answer) => answer !== null)).toEqual([]);
  });

  it("is the code that marks already in the world were made with", () => {
    const bits = encodeContentId("0123456789abcdef").join("");
    expect(BigInt(`0b${bits}`).toString(16).padStart(78, "0")).toBe(GOLDEN_CODE);
  });

  it("refuses what is no content id", () => {
    expect(() => encodeContentId("123")).toThrow("16 hexadecimal digits");
  });
});
/** Made by an independent encoder (Python, zlib.crc32). */
const GOLDEN_CODE = "00000774909e482ff97f802fadd4c02c151610aa712705a7f6e4343ed62bcbf1f0150acc5e7a78";

describe("keyed random numbers", () => {
  it("are the HMAC-SHA-256 counter stream of the key and the label", () => {
    const random = createKeyedRandom(Buffer.from("key"), "label");
    // Computed with Python: hmac.new(b"key", b"label" + bytes(4), "sha256").
    expect([random.uint32(), random.uint32()]).toEqual([540018534, 3501668868]);
  });

  it("differ with the key and with the label", () => {
    const first = (key: string, label: string): number => createKeyedRandom(Buffer.from(key), label).uint32();
    expect(new Set([first("a", "x"), first("b", "x"), first("a", "y")]).size).toBe(3);
  });

  it("shuffle without losing anything", () => {
    const items = Array.from({ length: 100 }, (_, index) => index);
    const shuffled = createKeyedRandom(Buffer.from("key"), "shuffle").shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
  });
});
