import { z } from "zod";
import { type CategoryFinding, SEVERITIES } from "./taxonomy.ts";

export const probability = z.number().min(0).max(1);
export const severity = z.enum(SEVERITIES);

export const level = z.strictObject({ at: probability, severity }).nullable();

/** From which score a category warns, goes to a person, is refused; null: never. */
export const levels = z
  .strictObject({ warn: level, review: level, block: level })
  .refine(({ warn, review, block }) => isAscending([warn, review, block].flatMap((one) => (one ? [one.at] : []))), {
    error: "thresholds must rise from warn to review to block",
  });
export type Levels = z.infer<typeof levels>;

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

/** Whether some score has a milder outcome under `one` than under `other`; a warning stops nothing and does not count. */
export const loosensIn = (one: Levels, other: Levels): boolean =>
  stopsFrom(one) > stopsFrom(other) || blocksFrom(one) > blocksFrom(other);

const blocksFrom = ({ block }: Levels): number => block?.at ?? Number.POSITIVE_INFINITY;
/** The lowest score that does not go through; infinite when every score does. */
export const stopsFrom = (all: Levels): number => Math.min(all.review?.at ?? Number.POSITIVE_INFINITY, blocksFrom(all));

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number >= (numbers[index - 1] ?? 0));
}
