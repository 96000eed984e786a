import type { Disclosure } from "./disclosure-policy.ts";
import { explain } from "./explain.ts";
import type { PolicyDocument } from "./policy.ts";
import type { CategoryFinding, CategoryScores, Judgement } from "./taxonomy.ts";

type Withheld<T> = { readonly [K in keyof T]: T[K] | null };

export type DisclosedFinding = Pick<CategoryFinding, "name" | "outcome"> &
  Withheld<Pick<CategoryFinding, "score" | "threshold" | "severity" | "source">>;

/** A judgement as one reader may see it. What is withheld is null, or an empty list. */
export type DisclosedJudgement = Omit<Judgement, "categories" | "scores" | "unsafe" | "normalisedTextSha256"> & {
  readonly disclosure: Disclosure;
  readonly categories: readonly DisclosedFinding[];
  readonly scores: CategoryScores | null;
  readonly unsafe: number | null;
};

/** Help with self-harm is never withheld, whatever it gives away. */
export const disclose = (
  judgement: Judgement,
  level: Disclosure,
  subject: "prompt" | "video",
  policy: PolicyDocument,
): DisclosedJudgement => {
  const { verdict, categories, scores, unsafe, spans, frames, explanation, helpText } = judgement;
  const shown = { disclosure: level, verdict, explanation, helpText };
  switch (level) {
    case "full":
      return { ...shown, categories, scores, unsafe, spans, frames };
    case "category":
      return { ...shown, ...WITHHELD, categories: withoutNumbers(categories) };
    case "minimal":
      return {
        ...shown,
        ...WITHHELD,
        categories: [],
        explanation: explain({ verdict, findings: [], language: null, subject }, policy),
        helpText: categories.some(({ name }) => name === "self_harm") ? helpText : null,
      };
  }
};

const WITHHELD = { scores: null, unsafe: null, spans: [], frames: [] } as const;

/** One entry a family and outcome: how many lists and rules agreed is a number too. */
function withoutNumbers(findings: readonly CategoryFinding[]): readonly DisclosedFinding[] {
  const byKey = new Map(findings.map(({ name, outcome }) => [`${name} ${outcome}`, { name, outcome }]));
  return Array.from(byKey.values(), (one) => ({ ...one, score: null, threshold: null, severity: null, source: null }));
}
