import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  auroc,
  averagePrecision,
  bestF1,
  calibration,
  interval,
  quantile,
  rate,
  recallAtBenignShare,
  type Scored,
} from "../../scripts/evaluate-moderation/statistics.ts";

const ranked = (positives: readonly number[], negatives: readonly number[]): readonly Scored[] => [
  ...positives.map((score) => ({ score, isPositive: true })),
  ...negatives.map((score) => ({ score, isPositive: false })),
];
/** Few distinct scores, so that ties are common. */
const scores = fc.array(
  fc.integer({ min: 0, max: 5 }).map((tenths) => tenths / 10),
  { minLength: 1, maxLength: 12 },
);

describe("the statistics of the moderation evaluation", () => {
  it("give a perfect ranking 1 and the reverse of it the least there is", () => {
    const perfect = ranked([0.9, 0.8], [0.2, 0.1]);
    expect([averagePrecision(perfect), auroc(perfect), bestF1(perfect)]).toEqual([1, 1, 1]);
    const reversed = ranked([0.1, 0.2], [0.8, 0.9]);
    expect(auroc(reversed)).toBe(0);
    // The positives come third and fourth: (1/3 + 2/4) / 2.
    expect(averagePrecision(reversed)).toBeCloseTo(5 / 12, 4);
  });

  it("agree with a ranking worked out by hand", () => {
    // In order: + - + - -; precision at the positives 1/1 and 2/3.
    const rows = ranked([0.9, 0.6], [0.7, 0.4, 0.1]);
    expect(averagePrecision(rows)).toBeCloseTo((1 + 2 / 3) / 2, 4);
    // Of six pairs one is the wrong way round.
    expect(auroc(rows)).toBeCloseTo(5 / 6, 4);
    // Best at the third row: two hits, one alarm.
    expect(bestF1(rows)).toBeCloseTo(4 / 5, 4);
  });

  it("give scores that are all equal no credit for their order", () => {
    const rows = ranked([0.5, 0.5], [0.5, 0.5, 0.5, 0.5]);
    expect(auroc(rows)).toBe(0.5);
    expect(averagePrecision(rows)).toBeCloseTo(2 / 6, 4);
  });

  it("count AUROC as the share of pairs in the right order, ties for half", () => {
    fc.assert(
      fc.property(scores, scores, (positives, negatives) => {
        const pairs = positives.flatMap((p) => negatives.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)));
        const share = pairs.reduce((sum: number, won) => sum + won, 0) / pairs.length;
        // It is rounded to four digits, and a half may be rounded either way.
        expect(Math.abs((auroc(ranked(positives, negatives)) ?? Number.NaN) - share)).toBeLessThan(0.000_051);
      }),
    );
  });

  it("do not depend on the order in which rows were read", () => {
    fc.assert(
      fc.property(scores, scores, (positives, negatives) => {
        const rows = ranked(positives, negatives);
        expect(averagePrecision(rows.toReversed())).toBe(averagePrecision(rows));
        expect(bestF1(rows.toReversed())).toBe(bestF1(rows));
      }),
    );
  });

  it("say nothing of what was not there", () => {
    expect(averagePrecision(ranked([], [0.1]))).toBeNull();
    expect(auroc(ranked([0.1], []))).toBeNull();
    expect(rate(0, 0)).toEqual({ hits: 0, of: 0, value: null });
    expect(interval(rate(0, 0))).toEqual([0, 1]);
  });

  it("give Wilson's interval as printed in textbooks", () => {
    // 10 of 20: 0.299 to 0.701; 0 of 10: 0 to 0.278.
    expect(interval(rate(10, 20)).map((bound) => bound.toFixed(3))).toEqual(["0.299", "0.701"]);
    expect(interval(rate(0, 10)).map((bound) => bound.toFixed(3))).toEqual(["0.000", "0.278"]);
  });

  it("hold no more benign rows than the share allows, also where scores tie", () => {
    const benign = [0.9, 0.5, 0.5, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1];
    expect(recallAtBenignShare([0.95, 0.6, 0.5, 0.2], benign, 0.2)).toMatchObject({
      threshold: 0.5,
      recall: { hits: 2, of: 4 },
    });
    fc.assert(
      fc.property(scores, scores, fc.double({ min: 0.01, max: 0.9, noNaN: true }), (positives, negatives, share) => {
        const { threshold } = recallAtBenignShare(positives, negatives, share);
        expect(negatives.filter((score) => score > threshold).length).toBeLessThanOrEqual(share * negatives.length);
      }),
    );
  });

  it("find scores that are the share of positives calibrated, and measure how far others are", () => {
    const half = [0.5, 0.5, 0.5, 0.5].map((score, index) => ({ score, isPositive: index < 2 }));
    expect(calibration(half).error).toBe(0);
    expect(calibration(half.map((row) => ({ ...row, score: 0.8 }))).error).toBeCloseTo(0.3, 4);
    expect(calibration([{ score: 1, isPositive: true }]).bins[9]).toMatchObject({ rows: 1, positives: 1 });
  });

  it("find the median between two numbers", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  });
});
