import { CATEGORIES } from "../../moderation/index.ts";
import type { JudgedRow } from "./measures.ts";
import { recallAtBenignShare } from "./statistics.ts";
import { number, shown, table } from "./tables.ts";

/** For each head of the classifier, the threshold that at most `share` of the benign rows pass: where a policy's numbers come from. */
export function markdownOfThresholds(rows: readonly JudgedRow[], share: number): string {
  const benign = rows.filter(({ row }) => row.benign);
  const lines = [...CATEGORIES, "unsafe" as const].map((head) => {
    const positives = rows.filter(({ row }) => (head === "unsafe" ? row.unsafe : row.labels[head]) === 1);
    const score = ({ model }: JudgedRow) => model[head];
    const { threshold, recall } = recallAtBenignShare(positives.map(score), benign.map(score), share);
    return [head, number(threshold), recall.of, shown(recall)];
  });
  return [
    `Thresholds above which at most ${share * 100} % of ${benign.length} benign rows score:`,
    "",
    ...table(["head", "above", "positives", "recall"], lines),
  ].join("\n");
}
