import { CHARACTER_DISGUISES } from "./disguises/characters.ts";
import { ENCODED_DISGUISES } from "./disguises/encoded.ts";
import { SPACED_DISGUISES } from "./disguises/spaced.ts";
import { SPELLED_DISGUISES } from "./disguises/spelled.ts";

/** A way in which people hide words from a filter. `random` gives numbers in [0, 1): equal numbers, equal disguise. */
export type Disguise = { readonly name: string; readonly apply: (text: string, random: () => number) => string };

/** The obfuscation suite: what the normaliser and the classifier are measured against. Data for every kind of test. */
export const DISGUISES: readonly Disguise[] = [
  ...CHARACTER_DISGUISES,
  ...SPACED_DISGUISES,
  ...SPELLED_DISGUISES,
  ...ENCODED_DISGUISES,
];

/** Uniform numbers in [0, 1), the same for the same 32-bit seed: mulberry32 (T. Ettinger, public domain). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
