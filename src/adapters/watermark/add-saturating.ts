/** Largest change of a pixel that `addSaturating` can apply, up or down. */
export const MOST_CHANGE = 15;

/**
 * luma[i] += change[i] for |change| <= MOST_CHANGE, held within 0..255. Four pixels at a time, as the bytes of one
 * word, unless one of the four is so near black or white that it could wrap: the marking pass spends its time here.
 */
export const addSaturating = (luma: Uint8Array, change: Int8Array): void => {
  const words = luma.byteOffset % 4 === 0 ? luma.length >> 2 : 0;
  const pixels = new Int32Array(luma.buffer, words === 0 ? 0 : luma.byteOffset, words);
  const changes = new Int32Array(change.buffer, change.byteOffset, words);
  for (let at = 0; at < words; at++) {
    const four = pixels[at] ?? 0;
    const steps = changes[at] ?? 0;
    if ((hasZeroByte(four & HIGH_NIBBLES) | hasZeroByte(~four & HIGH_NIBBLES)) !== 0)
      addOneByOne(luma, change, 4 * at, 4 * at + 4);
    // Without its top bit no byte carries into the next; the top bits are then added apart (exclusive or).
    else pixels[at] = (((four & LOW_BITS) + (steps & LOW_BITS)) | 0) ^ ((four ^ steps) & TOP_BITS);
  }
  addOneByOne(luma, change, 4 * words, luma.length);
};

const TOP_BITS = 0x80808080 | 0;
const LOW_BITS = 0x7f7f7f7f;
const HIGH_NIBBLES = 0xf0f0f0f0 | 0;
const ONES = 0x01010101;

const hasZeroByte = (word: number): number => ((word - ONES) | 0) & ~word & TOP_BITS;

const addOneByOne = (luma: Uint8Array, change: Int8Array, from: number, to: number): void => {
  for (let at = from; at < to; at++) luma[at] = Math.max(0, Math.min(255, (luma[at] ?? 0) + (change[at] ?? 0)));
};
