import { quantileSorted, wilcoxonRankSum } from "simple-statistics";

/** A ranked row: positives should score higher. */
export type Scored = { readonly score: number; readonly isPositive: boolean };
/** A share; null where nothing was counted. */
export type Rate = { readonly hits: number; readonly of: number; readonly value: number | null };
export type Calibration = {
  /** Expected calibration error: the mean distance of score and share of positives, weighted by rows. */
  readonly error: number;
  readonly bins: readonly {
    readonly from: number;
    readonly rows: number;
    readonly meanScore: number;
    readonly positives: number;
  }[];
};

const Z_95 = 1.959964;

export const rate = (hits: number, of: number): Rate => ({ hits, of, value: of === 0 ? null : rounded(hits / of) });

/** Wilson's score interval (1927) at 95 %: honest for small counts and for shares near 0 and 1. */
export function interval({ hits, of }: Rate): readonly [low: number, high: number] {
  if (of === 0) return [0, 1];
  const share = hits / of;
  const z2 = Z_95 ** 2 / of;
  const centre = share + z2 / 2;
  const half = Z_95 * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of));
  const bound = (value: number) => rounded(Math.min(1, Math.max(0, value / (1 + z2))));
  return [bound(centre - half), bound(centre + half)];
}

export const rateOf = <T>(items: readonly T[], isHit: (item: T) => boolean): Rate =>
  rate(items.filter(isHit).length, items.length);

/**
 * Area under precision and recall as average precision: precision at each threshold, weighted by the recall it adds.
 * Equal scores enter together, so their order cannot flatter. Null without a positive.
 */
export function averagePrecision(rows: readonly Scored[]): number | null {
  const steps = curve(rows);
  const positives = steps.at(-1)?.hits ?? 0;
  if (positives === 0) return null;
  let sum = 0;
  let before = 0;
  for (const { hits, alarms } of steps) {
    sum += ((hits - before) / positives) * (hits / (hits + alarms));
    before = hits;
  }
  return rounded(sum);
}

/** The chance that a positive outranks a negative, ties counting half (Mann and Whitney). Null without either. */
export function auroc(rows: readonly Scored[]): number | null {
  const positives = rows.filter((row) => row.isPositive).map((row) => row.score);
  const negatives = rows.filter((row) => !row.isPositive).map((row) => row.score);
  if (positives.length === 0 || negatives.length === 0) return null;
  const rankSum = wilcoxonRankSum(positives, negatives);
  const least = (positives.length * (positives.length + 1)) / 2;
  return rounded((rankSum - least) / (positives.length * negatives.length));
}

/** The highest F1 that any one threshold reaches: what published tables of rankers usually state. */
export function bestF1(rows: readonly Scored[]): number | null {
  const steps = curve(rows);
  const positives = steps.at(-1)?.hits ?? 0;
  return positives === 0 ? null : rounded(Math.max(...steps.map(({ hits, alarms }) => f1(hits, alarms, positives))));
}

export const f1 = (hits: number, alarms: number, positives: number): number =>
  positives === 0 ? 0 : rounded((2 * hits) / (hits + alarms + positives));

/** Recall at the lowest threshold that at most `share` of the benign scores reach. */
export function recallAtBenignShare(
  positives: readonly number[],
  benign: readonly number[],
  share: number,
): { readonly threshold: number; readonly recall: Rate } {
  const allowed = Math.floor(share * benign.length);
  // Strictly above this score: as many benign rows as allowed, fewer where scores tie.
  const limit = benign.toSorted((a, b) => b - a)[allowed] ?? 0;
  return { threshold: rounded(limit), recall: rateOf(positives, (score) => score > limit) };
}

/** How far scores are from being probabilities, in ten bins of equal width. */
export function calibration(rows: readonly Scored[]): Calibration {
  const binOf = ({ score }: Scored) => Math.min(9, Math.floor(score * 10));
  const bins = Array.from({ length: 10 }, (_, index) => {
    const own = rows.filter((row) => binOf(row) === index);
    const positives = own.filter((row) => row.isPositive).length;
    const total = own.reduce((sum, row) => sum + row.score, 0);
    return { from: index / 10, rows: own.length, meanScore: rounded(total / Math.max(1, own.length)), positives };
  });
  const distance = bins.reduce((sum, bin) => sum + Math.abs(bin.meanScore * bin.rows - bin.positives), 0);
  return { error: rounded(distance / Math.max(1, rows.length)), bins };
}

export const quantile = (numbers: readonly number[], share: number): number =>
  numbers.length === 0
    ? 0
    : quantileSorted(
        numbers.toSorted((a, b) => a - b),
        share,
      );

export const rounded = (value: number, digits = 4): number => Number(value.toFixed(digits));

/** Hits and false alarms at every distinct score, from the highest down. */
function curve(rows: readonly Scored[]): readonly { readonly hits: number; readonly alarms: number }[] {
  const steps: { hits: number; alarms: number }[] = [];
  let hits = 0;
  let alarms = 0;
  let last: number | null = null;
  for (const { score, isPositive } of rows.toSorted((a, b) => b.score - a.score)) {
    if (isPositive) hits++;
    else alarms++;
    if (score === last) steps.pop();
    steps.push({ hits, alarms });
    last = score;
  }
  return steps;
}
