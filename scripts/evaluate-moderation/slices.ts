import type { Category, PolicyDocument } from "../../moderation/index.ts";
import { isBlocked, isHeld } from "./judging.ts";
import { type CategoryReport, type JudgedRow, measureCategories } from "./measures.ts";
import { auroc, averagePrecision, type Rate, rateOf } from "./statistics.ts";

/** Part of the rows: how many unsafe ones are held, and how many benign ones. */
export type Slice = {
  readonly rows: number;
  readonly auprc: number | null;
  readonly auroc: number | null;
  readonly recall: Rate;
  readonly benignHeld: Rate;
  readonly benignBlocked: Rate;
};
export type LanguageSlice = Slice & { readonly categories: Partial<Record<Category, CategoryReport>> };
export type Slices<T extends Slice = Slice> = Readonly<Record<string, T>>;

/** By a word of each row, in order of the alphabet. */
export function sliceBy(rows: readonly JudgedRow[], keyOf: (one: JudgedRow) => string): Slices {
  return Object.fromEntries(groups(rows, keyOf).map(([key, own]) => [key, slice(own)]));
}

/** By language, each with its categories. */
export function sliceByLanguage(rows: readonly JudgedRow[], policy: PolicyDocument): Slices<LanguageSlice> {
  return Object.fromEntries(
    groups(rows, ({ row }) => row.lang).map(([key, own]) => [
      key,
      { ...slice(own), categories: measureCategories(own, policy) },
    ]),
  );
}

function groups(rows: readonly JudgedRow[], keyOf: (one: JudgedRow) => string) {
  const byKey = new Map<string, JudgedRow[]>();
  for (const one of rows) {
    const own = byKey.get(keyOf(one));
    if (own) own.push(one);
    else byKey.set(keyOf(one), [one]);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
}

function slice(rows: readonly JudgedRow[]): Slice {
  const known = rows.filter(({ row }) => row.unsafe !== null);
  const ranked = known.map(({ row, judgement }) => ({ score: judgement.unsafe, isPositive: row.unsafe === 1 }));
  const benign = rows.filter(({ row }) => row.benign);
  return {
    rows: rows.length,
    auprc: averagePrecision(ranked),
    auroc: auroc(ranked),
    recall: rateOf(
      known.filter(({ row }) => row.unsafe === 1),
      isHeld,
    ),
    benignHeld: rateOf(benign, isHeld),
    benignBlocked: rateOf(benign, isBlocked),
  };
}
