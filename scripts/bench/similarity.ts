import { CODE_BYTES, createSimilarityIndex } from "../../src/core/similarity-index.ts";
import { against, type Section, summary, timed } from "./measure.ts";

const ASSETS = 100_000;
/** Of a clip of four seconds: one of the whole, one of each two seconds. */
const CODES_AN_ASSET = 4;
/** Prompts that the assets share: codes of one lie 15 to 71 bits apart with the embedded model, 37 in the middle. */
const PROMPTS = 500;
const BITS_BETWEEN_SEEDS = 20;
const LIMITS = { limit: 200, furthest: 72 } as const;

/** Looking for the codes of a clip among those of 100,000 that look alike, as the embedded model's do. */
export const similarity: Section = async ({ times, say, signal }) => {
  const random = generator(1);
  const code = () => Uint8Array.from({ length: CODE_BYTES }, () => random() * 256);
  const near = (from: Uint8Array, bits: number) => {
    const to = from.slice();
    for (let i = 0; i < bits; i++) {
      const bit = Math.floor(random() * 8 * CODE_BYTES);
      to[bit >> 3] = (to[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    return to;
  };
  say(`making codes of ${ASSETS} assets`);
  const prompts = Array.from({ length: PROMPTS }, code);
  const all = Array.from({ length: ASSETS }, (_, at) => {
    const whole = near(prompts[at % PROMPTS] ?? code(), BITS_BETWEEN_SEEDS);
    return Array.from({ length: CODES_AN_ASSET }, () => near(whole, BITS_BETWEEN_SEEDS / 2));
  });
  const index = createSimilarityIndex();
  const filled = await timed(async () => {
    all.forEach((codes, at) => {
      index.add(`${at}`, Buffer.concat(codes));
    });
  });
  const packed: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round < times(20, 3); round++) {
    const wanted = Math.floor(random() * ASSETS);
    const probes = (all[wanted] ?? []).map((each) => near(each, 6));
    const search = await timed(() => index.nearest(Buffer.concat(probes), LIMITS, signal));
    if (search.value[0] !== `${wanted}`) throw new Error("the index lost an asset");
    packed.push(search.ms);
    plain.push((await timed(async () => linearly(all, probes))).ms);
  }
  return [
    summary(`fill the index with ${ASSETS} assets`, [filled.ms], { note: `${ASSETS * CODES_AN_ASSET} codes` }),
    summary("the packed codes", [index.bytes() / 2 ** 20], { unit: "MiB", note: "typed arrays; ids come on top" }),
    summary(`find a clip among ${ASSETS}`, packed, {
      ...against("linear over one array a code", packed, plain),
      note: `${CODES_AN_ASSET} codes looked for`,
    }),
  ];
};

/** The same search as it would first be written. */
function linearly(all: readonly (readonly Uint8Array[])[], probes: readonly Uint8Array[]): number[] {
  const found: { asset: number; distance: number }[] = [];
  all.forEach((codes, asset) => {
    let distance = Number.POSITIVE_INFINITY;
    for (const code of codes) for (const probe of probes) distance = Math.min(distance, hamming(code, probe));
    if (distance <= LIMITS.furthest) found.push({ asset, distance });
  });
  return found
    .sort((a, b) => a.distance - b.distance)
    .slice(0, LIMITS.limit)
    .map(({ asset }) => asset);
}
const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);
const hamming = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, byte, at) => sum + (ONES[byte ^ (b[at] ?? 0)] ?? 0), 0);

/** Park and Miller's: the same numbers every time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
