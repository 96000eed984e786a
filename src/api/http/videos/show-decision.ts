import { disclose, type PolicyDocument } from "../../../../moderation/index.ts";
import type { Decision, Generation } from "../../../core/ports/database.ts";
import { appealableUntil } from "../../../core/refusal.ts";

/** The reasons that GraphQL shows the video's owner, for the same eyes: no more than the policy lets be said. */
export function showDecision(generation: Generation, decision: Decision, policy: PolicyDocument) {
  const { stage, verdict, policyVersion, modelSha256, replayDigest } = decision;
  const subject = stage === "PROMPT" ? "prompt" : "video";
  const told = disclose(decision.judgement, policy.disclosure, subject, policy);
  return {
    id: decision.id,
    stage: stage.toLowerCase(),
    verdict: verdict.toLowerCase(),
    code: verdict === "ALLOW" ? null : `POLICY_${verdict}`,
    disclosure: told.disclosure,
    explanation: told.explanation,
    help_text: told.helpText,
    policy_version: policyVersion,
    categories: told.categories.map(({ name, outcome, ...finding }) => ({
      category: name,
      outcome: outcome.toLowerCase(),
      ...finding,
    })),
    spans: told.spans.map((span) => ({ text: generation.prompt.slice(span.start, span.end), ...span })),
    frames: told.frames,
    model_sha256: modelSha256,
    replay_digest: told.disclosure === "full" ? replayDigest : null,
    // A refusal costs nothing, and a held video nothing before it is made.
    charged: false,
    appeal_by: verdict === "BLOCK" ? appealableUntil(generation, policy).toISOString() : null,
  };
}
