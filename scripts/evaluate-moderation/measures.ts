import { CATEGORIES, type Category, type PolicyDocument, VERDICTS, type Verdict } from "../../moderation/index.ts";
import { isBlocked, isHeld, type Judged } from "./judging.ts";
import type { Row } from "./rows.ts";
import {
  auroc,
  averagePrecision,
  bestF1,
  type Calibration,
  calibration,
  f1,
  type Rate,
  rate,
  rateOf,
  recallAtBenignShare,
  type Scored,
} from "./statistics.ts";

export type JudgedRow = Judged & { readonly row: Row };

/** How well scores rank, whatever the thresholds. `modelAuprc` is the classifier alone, without lists and rules. */
type Ranking = {
  readonly positives: number;
  readonly negatives: number;
  readonly auprc: number | null;
  readonly auroc: number | null;
  readonly modelAuprc: number | null;
};
/** What a level of the policy catches, and what it catches wrongly. */
type Caught = { readonly recall: Rate; readonly precision: Rate; readonly f1: number; readonly fpr: Rate };
/** A level counts what reaches it or a stricter one; ALLOW is a warning. */
export type Level = { readonly level: Verdict } & Caught;
export type CategoryReport = Ranking & { readonly levels: readonly Level[]; readonly calibrationError: number };
export type OverallReport = Ranking & {
  readonly bestF1: number | null;
  readonly held: Caught;
  readonly blocked: Caught;
  readonly atBenignShare: readonly {
    readonly benign: string;
    readonly share: number;
    readonly threshold: number;
    readonly recall: Rate;
  }[];
  readonly calibration: Calibration;
};

const BENIGN_SHARES = [0.01, 0.02];
const PROMPTS = "video prompt";

/** One category over the rows that say whether they belong to it; null when none does. */
export function measureCategory(rows: readonly JudgedRow[], name: Category, policy: PolicyDocument) {
  const known = rows.filter(({ row }) => row.labels[name] !== undefined);
  if (known.length === 0) return null;
  const isPositive = ({ row }: JudgedRow) => row.labels[name] === 1;
  const outcomes = (one: JudgedRow) => one.judgement.categories.filter((found) => found.name === name);
  const reaches = (level: Verdict) => (one: JudgedRow) =>
    outcomes(one).some(({ outcome }) => VERDICTS.indexOf(outcome) >= VERDICTS.indexOf(level));
  const { warn, review, block } = policy.categories[name];
  const hasLevel = { ALLOW: warn !== null, REVIEW: review !== null, BLOCK: block !== null };
  const report: CategoryReport = {
    ...ranking(
      known,
      isPositive,
      ({ judgement }) => judgement.scores[name],
      ({ model }) => model[name],
    ),
    levels: VERDICTS.filter((level) => hasLevel[level]).map((level) => ({
      level,
      ...caught(known, isPositive, reaches(level)),
    })),
    calibrationError: calibration(scored(known, isPositive, ({ model }) => model[name])).error,
  };
  return report;
}

export function measureCategories(
  rows: readonly JudgedRow[],
  policy: PolicyDocument,
): Partial<Record<Category, CategoryReport>> {
  const entries = CATEGORIES.flatMap((name) => {
    const report = measureCategory(rows, name, policy);
    return report ? [[name, report] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Unsafe or not, over the rows that say. */
export function measureOverall(rows: readonly JudgedRow[]): OverallReport {
  const known = rows.filter(({ row }) => row.unsafe !== null);
  const isPositive = ({ row }: JudgedRow) => row.unsafe === 1;
  const positives = known.filter(isPositive).map(({ judgement }) => judgement.unsafe);
  const benign = known.filter(({ row }) => row.benign);
  const kinds = [
    { name: "all", rows: benign },
    { name: PROMPTS, rows: benign.filter(({ row }) => row.kind === PROMPTS) },
  ];
  const shipped = ({ judgement }: JudgedRow) => judgement.unsafe;
  return {
    ...ranking(known, isPositive, shipped, ({ model }) => model.unsafe),
    bestF1: bestF1(scored(known, isPositive, shipped)),
    held: caught(known, isPositive, isHeld),
    blocked: caught(known, isPositive, isBlocked),
    atBenignShare: kinds
      .filter((kind) => kind.rows.length > 0)
      .flatMap((kind) =>
        BENIGN_SHARES.map((share) => ({
          benign: kind.name,
          share,
          ...recallAtBenignShare(positives, kind.rows.map(shipped), share),
        })),
      ),
    calibration: calibration(scored(known, isPositive, ({ model }) => model.unsafe)),
  };
}

type Score = (one: JudgedRow) => number;
type Test = (one: JudgedRow) => boolean;

const scored = (rows: readonly JudgedRow[], isPositive: Test, score: Score): readonly Scored[] =>
  rows.map((one) => ({ score: score(one), isPositive: isPositive(one) }));

function ranking(rows: readonly JudgedRow[], isPositive: Test, shipped: Score, model: Score): Ranking {
  const positives = rows.filter(isPositive).length;
  const ranked = scored(rows, isPositive, shipped);
  return {
    positives,
    negatives: rows.length - positives,
    auprc: averagePrecision(ranked),
    auroc: auroc(ranked),
    modelAuprc: averagePrecision(scored(rows, isPositive, model)),
  };
}

function caught(rows: readonly JudgedRow[], isPositive: Test, isCaught: Test): Caught {
  const positives = rows.filter(isPositive);
  const negatives = rows.filter((one) => !isPositive(one));
  const recall = rateOf(positives, isCaught);
  const fpr = rateOf(negatives, isCaught);
  return {
    recall,
    precision: rate(recall.hits, recall.hits + fpr.hits),
    f1: f1(recall.hits, fpr.hits, positives.length),
    fpr,
  };
}
