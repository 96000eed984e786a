import { crc32 } from "node:zlib";
import type { ContentId } from "../../core/ports/watermark.ts";

/**
 * Channel code of the watermark: 64-bit content id, CRC-32 (IEEE 802.3, as in zlib) over its 8 bytes, then the
 * convolutional code of constraint length 9 and rate 1/3 with generators 557, 663, 711 (octal; TIA/EIA IS-95), ended
 * by 8 zero bits. All fields are sent most significant bit first.
 */
const GENERATORS = [0o557, 0o663, 0o711] as const;
const MEMORY = 8;
const STATES = 1 << MEMORY;
const ID_BITS = 64;
const MESSAGE_BITS = ID_BITS + 32;
/** 312 code bits carry one id. */
export const CODE_BITS = (MESSAGE_BITS + MEMORY) * GENERATORS.length;

/** The CODE_BITS code bits (0 or 1) of a content id. */
export const encodeContentId = (contentId: ContentId): Uint8Array => {
  const id = Buffer.from(contentId, "hex");
  if (id.length !== ID_BITS / 8) throw new Error("a content id is 16 hexadecimal digits");
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(id));
  const code = new Uint8Array(CODE_BITS);
  let state = 0;
  let at = 0;
  for (const bit of [...toBits(Buffer.concat([id, checksum])), ...new Array<number>(MEMORY).fill(0)]) {
    for (const generator of GENERATORS) code[at++] = parity(((bit << MEMORY) | state) & generator);
    state = ((bit << MEMORY) | state) >> 1;
  }
  return code;
};

/**
 * Most likely content id, or null when its checksum does not hold (chance 2^-32 for noise).
 * @param soft CODE_BITS values: above zero says 0, below zero says 1, the size how surely
 */
export const decodeContentId = (soft: Float64Array): ContentId | null => {
  const bytes = toBytes(viterbi(soft).subarray(0, MESSAGE_BITS));
  const id = bytes.subarray(0, ID_BITS / 8);
  return crc32(id) === bytes.readUInt32BE(ID_BITS / 8) ? id.toString("hex") : null;
};

/** Soft-decision Viterbi from the zero state to the zero state. */
const viterbi = (soft: Float64Array): Uint8Array => {
  const steps = soft.length / GENERATORS.length;
  const cameFromOdd = new Uint8Array(steps * STATES);
  let score = new Float64Array(STATES).fill(-1e9);
  score[0] = 0;
  for (let step = 0; step < steps; step++) {
    const next = new Float64Array(STATES);
    // The 8 sums that the 3 code bits of a branch can have.
    const gain = Array.from({ length: 8 }, (_, symbol) =>
      GENERATORS.reduce((sum, _g, bit) => sum + sign(symbol, bit) * (soft[step * GENERATORS.length + bit] ?? 0), 0),
    );
    for (let state = 0; state < STATES; state++) {
      const even = (state << 1) & (STATES - 1);
      const fromEven = (score[even] ?? 0) + (gain[BRANCH_SYMBOLS[2 * state] ?? 0] ?? 0);
      const fromOdd = (score[even | 1] ?? 0) + (gain[BRANCH_SYMBOLS[2 * state + 1] ?? 0] ?? 0);
      next[state] = Math.max(fromEven, fromOdd);
      cameFromOdd[step * STATES + state] = fromOdd > fromEven ? 1 : 0;
    }
    score = next;
  }
  const bits = new Uint8Array(steps);
  let state = 0;
  for (let step = steps - 1; step >= 0; step--) {
    bits[step] = state >> (MEMORY - 1);
    state = ((state << 1) & (STATES - 1)) | (cameFromOdd[step * STATES + state] ?? 0);
  }
  return bits;
};

const parity = (word: number): number => {
  let rest = word;
  let odd = 0;
  for (; rest !== 0; rest &= rest - 1) odd ^= 1;
  return odd;
};
const sign = (symbol: number, bit: number): number => ((symbol >> bit) & 1 ? -1 : 1);

/** Code bits of the two branches into each state: [2 state] from the even predecessor, [2 state + 1] from the odd one. */
const BRANCH_SYMBOLS = Uint8Array.from({ length: 2 * STATES }, (_, branch) => {
  const state = branch >> 1;
  const input = state >> (MEMORY - 1);
  const predecessor = ((state << 1) & (STATES - 1)) | (branch & 1);
  const register = (input << MEMORY) | predecessor;
  return GENERATORS.reduce((symbol, generator, bit) => symbol | (parity(register & generator) << bit), 0);
});

const toBits = (bytes: Uint8Array): number[] =>
  [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, bit) => (byte >> (7 - bit)) & 1));
const toBytes = (bits: Uint8Array): Buffer =>
  Buffer.from(
    Array.from({ length: bits.length / 8 }, (_, byte) =>
      bits.subarray(byte * 8, byte * 8 + 8).reduce((value, bit) => (value << 1) | bit, 0),
    ),
  );
