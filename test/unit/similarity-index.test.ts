import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CODE_BYTES, createSimilarityIndex } from "../../src/core/similarity-index.ts";
import { videoCodes } from "../../src/core/video-code.ts";

/** Protects that a search gives what comparing with every code one after another gives, and that parts of a clip are found. */
const code = fc.uint8Array({ minLength: CODE_BYTES, maxLength: CODE_BYTES });
const distance = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, byte, at) => sum + (byte ^ (b[at] ?? 0)).toString(2).replaceAll("0", "").length, 0);
const flipped = (from: Uint8Array, bits: readonly number[]) => {
  const to = from.slice();
  for (const bit of new Set(bits)) to[bit >> 3] = (to[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return to;
};
const never = new AbortController().signal;
const all = { limit: 1000, furthest: 72 };

describe("the index of codes", () => {
  it("finds exactly the assets within the distance, closest first, through all growth", async () => {
    const index = createSimilarityIndex();
    const [first = new Uint8Array(), ...others] = fc.sample(code, { numRuns: 3000, seed: 7 });
    const near = [3, 0, 60, 17].map((count) => flipped(first, fc.sample(fc.nat(255), { numRuns: count, seed: count })));
    [...others, ...near].forEach((each, at) => {
      index.add(`${at}`, each);
    });
    const expected = [...others, ...near]
      .map((each, at) => ({ id: `${at}`, away: distance(first, each) }))
      .filter(({ away }) => away <= all.furthest)
      .sort((a, b) => a.away - b.away);
    expect(expected.length).toBeGreaterThanOrEqual(4);
    expect(await index.nearest(first, all, never)).toEqual(expected.map(({ id }) => id));
    expect(await index.nearest(first, { ...all, limit: 2 }, never)).toEqual(["3000", "2999"]);
  });

  it("counts an asset by its closest code, and takes it in once", async () => {
    const index = createSimilarityIndex();
    const [one = new Uint8Array(), two = new Uint8Array()] = fc.sample(code, { numRuns: 2, seed: 3 });
    for (let round = 0; round < 2; round++) index.add("a", Buffer.concat([one, two]));
    index.add("b", flipped(two, [5]));
    expect(await index.nearest(two, all, never)).toEqual(["a", "b"]);
    expect(index.assets()).toBe(2);
  });

  it("finds nothing when it is empty, or looked in with nothing", async () => {
    const index = createSimilarityIndex();
    expect(await index.nearest(new Uint8Array(CODE_BYTES), all, never)).toEqual([]);
    index.add("a", new Uint8Array());
    expect(await index.nearest(new Uint8Array(), all, never)).toEqual([]);
  });
});

describe("the codes of a clip", () => {
  it("are one of the whole and one of each two seconds, so that a part is found by them", async () => {
    const rows = fc.sample(
      fc.array(fc.nat(2), { minLength: 380, maxLength: 380 }).map((values) => Uint8Array.from(values)),
      { numRuns: 20, seed: 11 },
    );
    expect(videoCodes(rows).length).toBe(3 * CODE_BYTES);
    const index = createSimilarityIndex();
    index.add("clip", videoCodes(rows));
    expect(await index.nearest(videoCodes(rows.slice(5, 15)), { limit: 1, furthest: 0 }, never)).toEqual(["clip"]);
    expect(videoCodes([])).toEqual(new Uint8Array());
  });

  it("keeps the first code of each asset as it was given, through all growth", () => {
    const index = createSimilarityIndex();
    const given = fc.sample(code, { numRuns: 2000, seed: 5 });
    given.forEach((each, at) => {
      index.add(`${at}`, Buffer.concat([each, Buffer.alloc(CODE_BYTES, at)]));
    });
    index.add("without frames", new Uint8Array());
    expect(given.map((_, at) => index.first(`${at}`))).toEqual(given);
    expect([index.first("without frames"), index.first("unknown")]).toEqual([null, null]);
  });
});
