import { gunzipSync, gzipSync } from "node:zlib";
import type { SignatureFrames } from "./ports/video.ts";

/** Ternary values a row of the MPEG-7 video signature (ISO/IEC 15938-3). */
export const ROW_LENGTH = 380;
const VALUES_A_BYTE = 5; // 3^5 = 243 <= 256
const PACKED_ROW = ROW_LENGTH / VALUES_A_BYTE;

/**
 * Distance up to which signatures alone call two clips the same. Measured (docs/provenance/recognition.md): at most 50
 * after re-encoding, scaling, trimming and changes of brightness, but 52 to 196 between clips that the embedded model
 * makes of one prompt with different seeds; captions (62 to 76) and crops lie among those, and need their pictures compared.
 */
export const SAME_PICTURE = 50;

/** Rows packed five values to a byte, compressed: about 30 bytes a frame. Layout: frames a second (float32 LE), rows. */
export function packFingerprint({ framesPerSecond, rows }: SignatureFrames): Buffer {
  const packed = Buffer.alloc(4 + rows.length * PACKED_ROW);
  packed.writeFloatLE(framesPerSecond, 0);
  rows.forEach((row, at) => {
    for (let i = 0; i < PACKED_ROW; i++) {
      let byte = 0;
      for (let k = VALUES_A_BYTE - 1; k >= 0; k--) byte = byte * 3 + (row[i * VALUES_A_BYTE + k] ?? 0);
      packed[4 + at * PACKED_ROW + i] = byte;
    }
  });
  return gzipSync(packed);
}

export function unpackFingerprint(data: Uint8Array): SignatureFrames {
  const packed = gunzipSync(data, { maxOutputLength: 64 << 20 });
  const rows: Uint8Array[] = [];
  for (let at = 4; at + PACKED_ROW <= packed.length; at += PACKED_ROW) {
    const row = new Uint8Array(ROW_LENGTH);
    for (let i = 0; i < PACKED_ROW; i++) {
      let byte = packed[at + i] ?? 0;
      for (let k = 0; k < VALUES_A_BYTE; k++) {
        row[i * VALUES_A_BYTE + k] = byte % 3;
        byte = Math.floor(byte / 3);
      }
    }
    rows.push(row);
  }
  return { framesPerSecond: packed.readFloatLE(0), rows };
}

/** Sum of absolute differences of two rows, 0 to 760. */
export function rowDistance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < ROW_LENGTH; i++) sum += Math.abs((a[i] ?? 1) - (b[i] ?? 1));
  return sum;
}

/** How many rows of `upload` are looked for, spread over it. */
const PROBES = 24;

/**
 * Median over the upload's rows of the distance to the nearest row of the record: order and speed do not matter, so a
 * trimmed, looped or sped-up copy still matches. 0 to 760; 760 when either is empty.
 */
export function fingerprintDistance(upload: SignatureFrames, record: SignatureFrames): number {
  const step = Math.max(1, Math.floor(upload.rows.length / PROBES));
  const nearest = upload.rows
    .filter((_, at) => at % step === 0)
    .map((row) => Math.min(2 * ROW_LENGTH, ...record.rows.map((other) => rowDistance(row, other))))
    .sort((a, b) => a - b);
  return nearest[Math.floor(nearest.length / 2)] ?? 2 * ROW_LENGTH;
}
