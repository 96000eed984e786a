import type { Decision, Generation } from "../../../core/ports/database.ts";

/** The reasons that GraphQL shows its owner, for the same eyes. */
export const showDecision = ({ prompt }: Pick<Generation, "prompt">, decision: Decision) => ({
  id: decision.id,
  stage: decision.stage.toLowerCase(),
  verdict: decision.verdict.toLowerCase(),
  explanation: decision.judgement.explanation,
  help_text: decision.judgement.helpText,
  policy_version: decision.policyVersion,
  categories: decision.judgement.categories.map(({ name, outcome, ...finding }) => ({
    category: name,
    outcome: outcome.toLowerCase(),
    ...finding,
  })),
  spans: decision.judgement.spans.map((span) => ({ text: prompt.slice(span.start, span.end), ...span })),
  frames: decision.judgement.frames,
  model_sha256: decision.modelSha256,
  replay_digest: decision.replayDigest,
});
