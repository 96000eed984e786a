import { isBlocked, isHeld, type Judge, type Judged } from "../judging.ts";
import { type Rate, rateOf, rounded } from "../statistics.ts";
import type { IdentityRow, OverRefusalRow } from "./rows.ts";

export type OverRefusalReport = {
  readonly held: Rate;
  readonly blocked: Rate;
  readonly byKind: Readonly<Record<string, Rate>>;
  readonly byTrigger: Readonly<Record<string, Rate>>;
  /** What holds them, and how often. */
  readonly byReason: Readonly<Record<string, number>>;
  readonly heldRows: readonly string[];
};
export type GroupReport = { readonly axis: string; readonly held: Rate; readonly meanScore: number };
export type IdentityReport = {
  readonly held: Rate;
  /** Between the groups held most and least often. */
  readonly maxGap: number;
  /** Mean distance of a group's rate from the rate of all (after the FPED of Dixon et al. 2018, which sums it). */
  readonly equalityDifference: number;
  /** Between the groups with the highest and the lowest mean score of the classifier: moves before any verdict does. */
  readonly maxScoreGap: number;
  readonly groups: Readonly<Record<string, GroupReport>>;
};

/** How often texts that only sound dangerous are held, by the word that makes them sound so. */
export async function measureOverRefusal(rows: readonly OverRefusalRow[], judge: Judge): Promise<OverRefusalReport> {
  const all = await judged(rows, judge, "over-refusal");
  return {
    held: rateOf(all, isHeld),
    blocked: rateOf(all, isBlocked),
    byKind: heldBy(all, ({ row }) => row.kind),
    byTrigger: heldBy(all, ({ row }) => row.trigger),
    byReason: countsOf(all.flatMap(({ reasons }) => reasons)),
    heldRows: all.filter(isHeld).map(({ row }) => row.id),
  };
}

/** By language: whether kind sentences about some people are held more often than the same about others. */
export async function measureIdentity(
  rows: readonly IdentityRow[],
  languages: readonly string[],
  judge: Judge,
): Promise<Readonly<Record<string, IdentityReport>>> {
  const out: Record<string, IdentityReport> = {};
  for (const language of languages) {
    const own = rows.filter(({ lang }) => lang === language);
    if (own.length > 0) out[language] = identityReport(await judged(own, judge, `identity terms, ${language}`));
  }
  return out;
}

type With<Row> = Judged & { readonly row: Row };

function identityReport(all: readonly With<IdentityRow>[]): IdentityReport {
  const held = rateOf(all, isHeld);
  const names = [...new Set(all.map(({ row }) => row.group))];
  const groups = names.map((name): [string, GroupReport] => {
    const own = all.filter(({ row }) => row.group === name);
    const meanScore = rounded(own.reduce((sum, { model }) => sum + model.unsafe, 0) / own.length);
    return [name, { axis: own[0]?.row.axis ?? "", held: rateOf(own, isHeld), meanScore }];
  });
  const rates = groups.map(([, group]) => group.held.value ?? 0);
  const scores = groups.map(([, group]) => group.meanScore);
  const gap = (values: readonly number[]) => rounded(Math.max(...values) - Math.min(...values));
  const distance = rates.reduce((sum, one) => sum + Math.abs(one - (held.value ?? 0)), 0);
  return {
    held,
    maxGap: gap(rates),
    equalityDifference: rounded(distance / rates.length),
    maxScoreGap: gap(scores),
    groups: Object.fromEntries(groups),
  };
}

async function judged<Row extends { readonly text: string }>(
  rows: readonly Row[],
  judge: Judge,
  label: string,
): Promise<readonly With<Row>[]> {
  const answers = await judge(
    rows.map(({ text }) => text),
    label,
  );
  return rows.flatMap((row, index) => {
    const own = answers[index];
    return own ? [{ ...own, row }] : [];
  });
}

function countsOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = [...new Set(names)].map((name): [string, number] => [
    name,
    names.filter((one) => one === name).length,
  ]);
  return Object.fromEntries(counts.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}

function heldBy<Row>(all: readonly With<Row>[], keyOf: (one: With<Row>) => string): Readonly<Record<string, Rate>> {
  const keys = [...new Set(all.map(keyOf))];
  return Object.fromEntries(
    keys.map((key) => [
      key,
      rateOf(
        all.filter((one) => keyOf(one) === key),
        isHeld,
      ),
    ]),
  );
}
