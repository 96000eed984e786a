import { SAME_PICTURE } from "./fingerprint.ts";

/** How far a check's finding may be believed, and what that rests on. */
export type Confidence = {
  readonly level: "CERTAIN" | "HIGH" | "MODERATE";
  /** What the level means, for people. */
  readonly meaning: string;
  /** Chance that an innocent file gives this finding; null where the question is one of keys, not of chance. */
  readonly falsePositiveRate: number | null;
  /** Where the rate comes from. */
  readonly source: string | null;
};

/** What the detector allows itself for one file: decodes, and the likeliest messages of each against a 32-bit checksum. */
const WATERMARK_TRIES = { decodes: 30, messages: 128 } as const;

export const CONFIDENCE = {
  credential: {
    level: "CERTAIN",
    meaning: "Cryptography: a signature that fits cannot be made without the signer's key.",
    falsePositiveRate: null,
    source: null,
  },
  watermark: {
    level: "HIGH",
    meaning:
      "That there is a mark is all but certain. A mark can be copied, so it counts only where the pictures agree.",
    falsePositiveRate: (WATERMARK_TRIES.decodes * WATERMARK_TRIES.messages) / 2 ** 32,
    source: `arithmetic: at most ${WATERMARK_TRIES.decodes} decodes a file, the ${WATERMARK_TRIES.messages} likeliest messages of each against a 32-bit checksum`,
  },
  signature: {
    level: "HIGH",
    meaning: `Compared by the MPEG-7 signature: the same up to ${SAME_PICTURE} of 760, where videos of one prompt with other seeds measure from 52 on.`,
    falsePositiveRate: null,
    source: null,
  },
  "aligned pictures": {
    level: "HIGH",
    meaning: "Compared picture by picture with the record, laid as the watermark says that it lies, or as a whole.",
    falsePositiveRate: null,
    source: null,
  },
  similarity: {
    level: "MODERATE",
    meaning:
      "The pictures alone led to the record, without a mark: a copy, something made to look the same, or other pictures that are mostly smooth like these.",
    // docs/provenance/recognition.md.
    falsePositiveRate: 1 / 70,
    source:
      "measured: 1 of 70 unrelated painted clips among 70 records, by a lower limit than today's (95 % interval 0.04 to 7.7 %)",
  },
  log: {
    level: "CERTAIN",
    meaning:
      "Cryptography: the release is a leaf of the signed Merkle tree, which the proof shows without this server.",
    falsePositiveRate: null,
    source: null,
  },
} as const satisfies Record<string, Confidence>;
