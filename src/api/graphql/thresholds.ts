import { CATEGORIES, type PolicyDocument } from "../../../moderation/index.ts";
import type { Stage } from "../../core/ports/stage.ts";
import type { CategoryThresholds } from "../../generated/graphql.ts";
import { CATEGORY } from "./enums.ts";

/** What a policy does at which scores; families that it has no levels for are left out. */
export function thresholdsOf(stage: Stage, policy: PolicyDocument): CategoryThresholds[] {
  const levels: PolicyDocument["frames"] = stage === "PROMPT" ? policy.categories : policy.frames;
  return CATEGORIES.flatMap((name) => {
    const at = levels[name];
    if (!at) return [];
    return {
      stage,
      category: CATEGORY[name],
      warn: at.warn?.at ?? null,
      review: at.review?.at ?? null,
      block: at.block?.at ?? null,
      explanation: policy.explanations[name],
    };
  });
}
