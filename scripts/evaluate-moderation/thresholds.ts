import { CATEGORIES } from "../../moderation/index.ts";
import type { JudgedRow } from "./measures.ts";
import { recallAtBenignShare } from "./statistics.ts";
import { number, shown, table } from "./tables.ts";

/**
 * For each head of the classifier, the score above which at most `share` of the benign rows lie, and the recall there:
 * where a policy's numbers come from. Benign video prompts are shown apart, since refusing those is what costs.
 */
export function markdownOfThresholds(rows: readonly JudgedRow[], share: number): string {
  const benign = rows.filter(({ row }) => row.benign);
  const prompts = benign.filter(({ row }) => row.kind === "video prompt");
  const lines = [...CATEGORIES, "unsafe" as const].map((head) => {
    const positives = rows.filter(({ row }) => (head === "unsafe" ? row.unsafe : row.labels[head]) === 1);
    const score = ({ model }: JudgedRow) => model[head];
    const at = [benign, prompts].flatMap((own) => {
      if (own.length === 0) return ["-", "-"];
      const { threshold, recall } = recallAtBenignShare(positives.map(score), own.map(score), share);
      return [number(threshold), shown(recall)];
    });
    return [head, positives.length, ...at];
  });
  return [
    `Scores above which at most ${share * 100} % of ${benign.length} benign rows lie, and of their ${prompts.length} video prompts:`,
    "",
    ...table(["head", "positives", "all benign", "recall", "video prompts", "recall"], lines),
  ].join("\n");
}
