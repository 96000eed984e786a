import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fingerprintDistance,
  packFingerprint,
  ROW_LENGTH,
  rowDistance,
  unpackFingerprint,
} from "../../src/core/fingerprint.ts";

const row = fc
  .array(fc.integer({ min: 0, max: 2 }), { minLength: ROW_LENGTH, maxLength: ROW_LENGTH })
  .map((values) => Uint8Array.from(values));
const rows = fc.array(row, { minLength: 1, maxLength: 6 });

describe("a fingerprint", () => {
  it("unpacks to what was packed", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const signature = { framesPerSecond: 5, rows: given };
        expect(unpackFingerprint(packFingerprint(signature))).toEqual(signature);
      }),
      { numRuns: 50 },
    );
  });

  it("is at distance 0 from itself, in any order and trimmed", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const record = { framesPerSecond: 5, rows: given };
        const upload = { framesPerSecond: 5, rows: [...given].reverse().slice(0, Math.ceil(given.length / 2)) };
        expect(fingerprintDistance(upload, record)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it("is as far as can be from nothing", () => {
    const one = { framesPerSecond: 5, rows: [new Uint8Array(ROW_LENGTH)] };
    const none = { framesPerSecond: 5, rows: [] };
    expect(fingerprintDistance(none, one)).toBe(760);
    expect(fingerprintDistance(one, none)).toBe(760);
  });

  it("measures rows by the sum of their differences", () => {
    const zeros = new Uint8Array(ROW_LENGTH);
    expect(rowDistance(zeros, new Uint8Array(ROW_LENGTH).fill(2))).toBe(760);
    expect(
      rowDistance(
        zeros,
        Uint8Array.from({ length: ROW_LENGTH }, (_, at) => (at === 0 ? 1 : 0)),
      ),
    ).toBe(1);
  });
});
