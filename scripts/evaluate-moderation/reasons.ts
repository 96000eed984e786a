import type { Judgement, PromptPlan } from "../../moderation/index.ts";
import type { JudgedRow } from "./measures.ts";

/** What one reason to hold catches: `alone` counts the rows that nothing else would have held. */
export type ReasonCounts = {
  readonly unsafe: number;
  readonly unsafeAlone: number;
  readonly benign: number;
  readonly benignAlone: number;
};

/** The lists, rules, heads and languages that hold a text or refuse it. Lists by name, so that a bad one can be found. */
export function reasonsOf(plan: PromptPlan, { categories }: Judgement): readonly string[] {
  const banks = plan.bankHits.filter(({ bank }) => bank.outcome !== "ALLOW").map(({ bank }) => `list ${bank.name}`);
  const others = categories
    .filter(({ source, outcome }) => source !== "bank" && outcome !== "ALLOW")
    .map(({ source, name }) => (source === "rule" ? `rule for ${name}` : `classifier, ${name}`));
  const language = plan.unvalidatedLanguage === null ? [] : ["language not validated"];
  return [...new Set([...banks, ...others, ...language])];
}

/** By reason, those that hold most innocent rows first. */
export function countReasons(rows: readonly JudgedRow[]): Readonly<Record<string, ReasonCounts>> {
  const counts = [...new Set(rows.flatMap(({ reasons }) => reasons))].map((reason): [string, ReasonCounts] => {
    const own = rows.filter(({ reasons }) => reasons.includes(reason));
    const alone = own.filter(({ reasons }) => reasons.length === 1);
    const unsafe = (list: readonly JudgedRow[]) => list.filter(({ row }) => row.unsafe === 1).length;
    const benign = (list: readonly JudgedRow[]) => list.filter(({ row }) => row.benign).length;
    return [
      reason,
      { unsafe: unsafe(own), unsafeAlone: unsafe(alone), benign: benign(own), benignAlone: benign(alone) },
    ];
  });
  return Object.fromEntries(counts.sort(([a, x], [b, y]) => y.benign - x.benign || (a < b ? -1 : 1)));
}
