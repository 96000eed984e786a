/** Bits of a code. ISO 24138 allows 64 to 256; the shorter codes are beginnings of the longest. */
export const VIDEO_CODE_BITS = 256;

/**
 * The ISCC Video-Code, version 0 (ISO 24138:2024, `io.iscc.v0`): 256 bits out of MPEG-7 frame signatures. Similar videos
 * have codes with a small Hamming distance. Equal rows count once. @throws where there is no row
 */
export function videoCode(rows: readonly ArrayLike<number>[]): Uint8Array {
  if (rows.length === 0) throw new Error("a video code needs a frame");
  const sums = new Float64Array(380);
  for (const row of distinct(rows)) for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (row[i] ?? 0);
  const code = new Uint8Array(VIDEO_CODE_BITS / 8);
  for (let bit = 0; bit < VIDEO_CODE_BITS; bit++) {
    const [first = 0, second = 0] = [PAIRS[2 * bit], PAIRS[2 * bit + 1]];
    if ((sums[second] ?? 0) > (sums[first] ?? 0)) code[bit >> 3] = (code[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  }
  return code;
}

/** Rows of one part, and rows from one part to the next: 2 seconds each second, at five rows a second. */
const PART = { rows: 10, step: 5, most: 60 } as const;

/** Codes of the whole clip and, so that a trimmed copy is found, of its parts; one after another, 32 bytes each. */
export function videoCodes(rows: readonly Uint8Array[]): Uint8Array {
  if (rows.length === 0) return new Uint8Array();
  const parts = [rows];
  for (let from = 0; from + PART.rows < rows.length && parts.length <= PART.most; from += PART.step)
    parts.push(rows.slice(from, from + PART.rows));
  return Buffer.concat(parts.map(videoCode));
}

const distinct = (rows: readonly ArrayLike<number>[]) =>
  new Map(rows.map((row) => [Array.prototype.join.call(row, ""), row])).values();

/** Hamming distance of two codes. */
export const differingBits = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((bits, byte, at) => bits + (byte ^ (b[at] ?? 0)).toString(2).replaceAll("0", "").length, 0);

/** The Video-Code in a sequence of ISCC units as bytes, each with its header; null when there is none of 256 bits. */
export function videoCodeIn(units: Uint8Array): Uint8Array | null {
  for (let at = 0; at + 2 <= units.length; ) {
    const [type, length = 0] = units.subarray(at, at + 2);
    const end = at + 2 + ((length & 0x0f) + 1) * 4;
    if (end > units.length) return null;
    if (type === CONTENT_VIDEO && length === VIDEO_CODE_BITS / 32 - 1) return units.subarray(at + 2, end);
    at = end;
  }
  return null;
}

/** The code as people and other systems write it: `ISCC:` and a header of type, version and length, in base 32. */
export function isccOf(code: Uint8Array): string {
  const length = code.length / 4 - 1; // in steps of 32 bits
  const bytes = [CONTENT_VIDEO, (VERSION_0 << 4) | length, ...code];
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const digits = bits.match(/.{1,5}/g) ?? [];
  return `ISCC:${digits.map((five) => BASE_32[Number.parseInt(five.padEnd(5, "0"), 2)]).join("")}`;
}
const CONTENT_VIDEO = 0x23;
const VERSION_0 = 0;
const BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The standard's pairs of places in a signature: a bit is set where the second is larger. */
const PAIRS = new Uint16Array([
  292, 16, 219, 247, 295, 7, 105, 236, 251, 142, 334, 82, 17, 266, 250, 167, 38, 127, 184, 22, 215, 71, 308, 181, 195,
  215, 145, 345, 134, 233, 89, 351, 155, 338, 185, 68, 233, 122, 225, 314, 192, 22, 298, 2, 120, 68, 99, 155, 274, 187,
  122, 160, 341, 281, 230, 223, 240, 33, 334, 299, 166, 256, 80, 114, 211, 122, 18, 16, 254, 154, 310, 336, 36, 273, 41,
  76, 196, 290, 191, 307, 76, 57, 49, 226, 85, 97, 178, 221, 212, 228, 125, 348, 140, 73, 316, 267, 91, 61, 136, 233,
  154, 84, 338, 332, 89, 90, 245, 177, 167, 222, 114, 2, 278, 364, 22, 169, 163, 124, 40, 134, 229, 207, 298, 81, 199,
  253, 344, 123, 376, 268, 139, 266, 247, 308, 255, 32, 85, 250, 345, 236, 205, 69, 215, 277, 299, 178, 275, 198, 250,
  359, 84, 286, 225, 50, 212, 18, 1, 224, 274, 33, 25, 179, 47, 77, 55, 311, 232, 248, 71, 234, 223, 256, 228, 175, 371,
  132, 357, 234, 216, 168, 332, 266, 267, 78, 378, 121, 165, 316, 16, 351, 100, 329, 301, 294, 321, 245, 12, 59, 151,
  222, 126, 367, 148, 45, 23, 305, 281, 54, 146, 83, 343, 244, 72, 184, 304, 205, 98, 179, 93, 40, 302, 99, 218, 106,
  49, 350, 157, 237, 355, 267, 369, 216, 229, 340, 284, 106, 136, 305, 186, 59, 3, 107, 217, 312, 209, 195, 333, 102,
  35, 216, 45, 28, 178, 130, 184, 233, 217, 99, 321, 144, 238, 355, 150, 259, 255, 259, 134, 207, 226, 327, 174, 178,
  371, 141, 247, 228, 244, 300, 245, 42, 353, 276, 368, 187, 369, 207, 86, 308, 212, 368, 288, 33, 304, 375, 156, 8,
  302, 167, 333, 164, 37, 379, 203, 312, 191, 144, 310, 95, 123, 86, 157, 48, 284, 27, 112, 291, 37, 215, 98, 291, 292,
  224, 303, 8, 200, 103, 173, 294, 97, 267, 288, 167, 24, 336, 354, 296, 25, 18, 289, 187, 203, 166, 307, 326, 87, 80,
  60, 310, 176, 84, 15, 370, 274, 261, 178, 45, 203, 224, 295, 178, 30, 74, 227, 361, 241, 312, 231, 369, 226, 309, 89,
  181, 216, 175, 286, 262, 234, 198, 99, 49, 221, 328, 78, 21, 95, 327, 324, 97, 291, 219, 184, 286, 192, 25, 309, 26,
  84, 159, 114, 25, 296, 90, 51, 325, 289, 184, 95, 154, 21, 202, 306, 219, 39, 176, 99, 251, 83, 86, 207, 239, 168, 19,
  88, 90, 297, 361, 215, 78, 262, 328, 356, 200, 48, 203, 60, 120, 54, 216, 369, 327, 159, 370, 148, 273, 332, 50, 176,
  267, 317, 243, 311, 125, 272, 148, 6, 340, 80, 346, 197, 355, 117, 49, 261, 326, 242, 51, 295, 204, 298, 111, 147,
  181, 35, 96, 318, 285, 271, 13, 38, 204, 16, 8, 334, 220, 173, 91, 372, 24, 183, 166, 320, 243, 87, 9, 105, 65, 148,
  103, 197, 314, 279, 299, 304, 214, 282, 15, 64, 2, 63, 14, 28, 351,
]);
