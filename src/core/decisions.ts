import { type Environment, saltedHash } from "./environment.ts";
import type { Judged, Unjudged } from "./moderate.ts";
import type { Decision, ReviewCase, Transaction } from "./ports/database.ts";
import type { Stage } from "./ports/stage.ts";
import { type CaseDeps, openReviewCase } from "./review-cases.ts";

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

/**
 * What the log says of a judgement. The digest of what was judged is salted: bare, it would tell for ever whether somebody
 * had written a guessed sentence.
 */
export const factsOf = (judged: Judged, salt: Uint8Array) => ({
  verdict: judged.verdict,
  policyVersion: judged.policyVersion,
  replayDigest: saltedHash(judged.replayDigest, salt),
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

/** A generation that waits for a person, in the queue that the policy's rules send it to. */
export function openCase(
  tx: Transaction,
  deps: CaseDeps,
  generationId: string,
  stage: Stage,
  reason: string,
  judged: Judged | Unjudged,
): Promise<ReviewCase> {
  const findings = judged.kind === "judged" ? judged.judgement.categories : null;
  const opened = { generationId, stage, reason, findings, dueAt: null, excludedIds: [] };
  return openReviewCase(tx, deps, { ...opened, kind: "HOLD" });
}

/** An automatic refusal that the policy wants a person to look at too: the account may need more than a refusal. */
export async function openConfirmation(
  tx: Transaction,
  deps: CaseDeps,
  generationId: string,
  stage: Stage,
  judged: Judged | Unjudged,
): Promise<void> {
  if (judged.kind === "unjudged" || judged.verdict !== "BLOCK") return;
  const findings = judged.judgement.categories;
  const { confirmBlocks } = deps.activePolicy().document.desk;
  if (!findings.some(({ name, outcome }) => outcome === "BLOCK" && confirmBlocks.includes(name))) return;
  const opened = { generationId, stage, reason: "POLICY_BLOCK", findings, dueAt: null, excludedIds: [] };
  await openReviewCase(tx, deps, { ...opened, kind: "REFUSAL" });
}
