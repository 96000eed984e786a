import type { Levels } from "./policy.ts";
import type { CategoryFinding } from "./taxonomy.ts";

/** The strictest level that a score reaches, or null below all of them. */
export const outcomeOf = (
  score: number,
  { warn, review, block }: Levels,
): Pick<CategoryFinding, "severity" | "threshold" | "outcome"> | null => {
  if (block && score >= block.at) return { severity: block.severity, threshold: block.at, outcome: "BLOCK" };
  if (review && score >= review.at) return { severity: review.severity, threshold: review.at, outcome: "REVIEW" };
  if (warn && score >= warn.at) return { severity: warn.severity, threshold: warn.at, outcome: "ALLOW" };
  return null;
};
