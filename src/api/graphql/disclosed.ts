import { disclose } from "../../../moderation/index.ts";
import type { Decision } from "../../core/ports/database.ts";
import { hasScope } from "./access-rules.ts";
import type { Context } from "./context.ts";
import type { JudgementModel } from "./models.ts";

type Told = Pick<Decision, "stage" | "judgement" | "policyVersion" | "modelSha256" | "replayDigest" | "milliseconds">;

/** What the caller may know of a judgement: everything as a reviewer, otherwise what the policy in force lets be said. */
export function disclosedTo(
  { caller, deps }: Context,
  { prompt, tier }: { readonly prompt: string; readonly tier: string },
  told: Told,
): JudgementModel {
  const policy = deps.activePolicy().document;
  const isReviewer = hasScope(caller, "REVIEW_READ");
  const level = isReviewer ? "full" : policy.disclosure;
  const { stage, policyVersion, modelSha256, milliseconds } = told;
  const { normalisedTextSha256 } = told.judgement;
  return {
    prompt,
    judgement: disclose(told.judgement, level, stage === "PROMPT" ? "prompt" : "video", policy),
    review: isReviewer ? { stage, tier, normalisedTextSha256 } : null,
    // Whoever knows the policy could try which findings make it.
    replayDigest: level === "full" ? told.replayDigest : null,
    ...{ policyVersion, modelSha256, milliseconds },
  };
}
