/**
 * Standard normal numbers, the same for the same 32-bit seed: mulberry32 (T. Ettinger, public domain) for the uniform
 * ones, Box-Muller for the bell. Good enough for noise in a picture; not for secrets.
 */
export const createGaussian = (seed: number): (() => number) => {
  const uniform = mulberry32(seed);
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // 1 - u, because u may be 0
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
};

/** Seed of each shot's own noise; that of the first shot is the clip's, so that a shot is the clip it would be alone. */
export const seedOfShot = (seed: number, shot: number): number => {
  if (shot === 0) return seed;
  // Steps of the golden ratio, mixed by the finaliser of MurmurHash3 (A. Appleby, public domain).
  let mixed = (seed + Math.imul(shot, 0x9e3779b9)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/** Uniform numbers in [0, 1). */
const mulberry32 = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
