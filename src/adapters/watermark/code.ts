import { crc32 } from "node:zlib";
import type { ContentId } from "../../core/ports/watermark.ts";
import { type ConvolutionalCode, likeliestMessages, parity } from "./list-viterbi.ts";

/**
 * Channel code of the watermark: 64-bit content id, CRC-32 (IEEE 802.3, as in zlib) over its 8 bytes, then the
 * convolutional code of constraint length 9 and rate 1/3 with generators 557, 663, 711 (octal; TIA/EIA IS-95), ended
 * by 8 zero bits. All fields are sent most significant bit first.
 */
const GENERATORS = [0o557, 0o663, 0o711] as const;
const MEMORY = 8;
const CODE: ConvolutionalCode = { generators: GENERATORS, memory: MEMORY };
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
 * The content id whose checksum holds among the `LIST` likeliest messages, likeliest first; null when none does.
 * Noise passes with a chance of LIST x 2^-32.
 * @param soft CODE_BITS values: above zero says 0, below zero says 1, the size how surely
 */
export const decodeContentId = (soft: Float64Array): ContentId | null => {
  for (const message of likeliestMessages(CODE, soft, LIST)) {
    const bytes = toBytes(message.subarray(0, MESSAGE_BITS));
    const id = bytes.subarray(0, ID_BITS / 8);
    if (crc32(id) === bytes.readUInt32BE(ID_BITS / 8)) return id.toString("hex");
  }
  return null;
};
/** Messages that the checksum may choose from. */
export const LIST = 128;

const toBits = (bytes: Uint8Array): number[] =>
  [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, bit) => (byte >> (7 - bit)) & 1));
const toBytes = (bits: Uint8Array): Buffer =>
  Buffer.from(
    Array.from({ length: bits.length / 8 }, (_, byte) =>
      bits.subarray(byte * 8, byte * 8 + 8).reduce((value, bit) => (value << 1) | bit, 0),
    ),
  );
