import { CATEGORIES, scoresFrom } from "../../../moderation/index.ts";
import { AppError } from "../../core/errors.ts";
import type { PromptScores } from "../../core/ports/classifier.ts";

/** The network's heads, in its order. */
export const PROMPT_HEADS = [...CATEGORIES, "unsafe"] as const;

/**
 * Scores of a text from the encoder's logits of its pieces, each head's boldest, and what its spelling adds to them.
 * @throws AppError CLASSIFIER_UNAVAILABLE when a logit is missing or no number, since NaN passes under every threshold.
 */
export const promptScores = (pieces: readonly Float32Array[], spelling: Float64Array): PromptScores => {
  const scores = PROMPT_HEADS.map((_, head) => {
    const logit = Math.max(...pieces.map((piece) => piece[head] ?? Number.NaN));
    return 1 / (1 + Math.exp(-logit - (spelling[head] ?? Number.NaN)));
  });
  if (pieces.length === 0 || scores.some(Number.isNaN)) {
    throw new AppError("CLASSIFIER_UNAVAILABLE", { message: "The prompt classifier answered with no probability" });
  }
  const scoreOf = (head: (typeof PROMPT_HEADS)[number]): number => scores[PROMPT_HEADS.indexOf(head)] ?? Number.NaN;
  return { categories: scoresFrom(scoreOf), unsafe: scoreOf("unsafe") };
};
