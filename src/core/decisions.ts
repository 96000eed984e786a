import type { Environment } from "./environment.ts";
import type { Judged, Unjudged } from "./moderate.ts";
import type { Decision, Transaction } from "./ports/database.ts";
import type { Stage } from "./ports/stage.ts";

/** Why a generation does not simply go on; null when it does. */
export const reasonFor = (judged: Judged | Unjudged): string | null => {
  if (judged.kind === "unjudged") return judged.reason;
  return judged.verdict === "ALLOW" ? null : `POLICY_${judged.verdict}`;
};

/** BLOCK before what nobody could judge, before REVIEW, before ALLOW. */
const gravity = (judged: Judged | Unjudged): number => {
  if (judged.kind === "unjudged") return 2;
  return { ALLOW: 0, REVIEW: 1, BLOCK: 3 }[judged.verdict];
};

/** What decides when several things were judged; the first of equals. */
export const gravest = (first: Judged | Unjudged, ...others: readonly (Judged | Unjudged)[]): Judged | Unjudged =>
  others.reduce((worst, next) => (gravity(next) > gravity(worst) ? next : worst), first);

/** What the log says of a judgement. */
export const factsOf = (judged: Judged) => ({
  verdict: judged.verdict,
  policyVersion: judged.policyVersion,
  replayDigest: judged.replayDigest,
  modelSha256: [...judged.modelSha256],
  categories: judged.judgement.categories.map(({ name }) => name),
});

export function keepDecision(
  tx: Transaction,
  environment: Environment,
  generationId: string,
  stage: Stage,
  judged: Judged,
): Promise<Decision> {
  const { policyVersion, verdict, judgement, modelSha256, replayDigest, replayFormat, milliseconds } = judged;
  const id = environment.newId();
  return tx.createDecision({
    id,
    generationId,
    policyVersion,
    stage,
    verdict,
    judgement,
    modelSha256,
    replayDigest,
    replayFormat,
    milliseconds,
  });
}

/** The higher the score, the sooner a person looks; what nobody could judge comes first. */
export function openCase(
  tx: Transaction,
  environment: Environment,
  generationId: string,
  stage: Stage,
  reason: string,
  judged: Judged | Unjudged,
) {
  const priority =
    judged.kind === "unjudged"
      ? 100
      : Math.round(100 * Math.max(0, ...judged.judgement.categories.map(({ score }) => score)));
  return tx.createReviewCase({ id: environment.newId(), generationId, stage, reason, priority });
}
