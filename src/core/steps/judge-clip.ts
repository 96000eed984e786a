import { z } from "zod";
import { type SecondLook, secondLook } from "../../../moderation/index.ts";
import { factsOf, keepDecision, openCase, openConfirmation, reasonFor } from "../decisions.ts";
import { type ActivePolicy, atTier, moderateFrames } from "../moderate.ts";
import type { Generation, Transaction } from "../ports/database.ts";
import { keepReviewFrames } from "../review-frames.ts";
import { pathOf } from "./blob.ts";
import type { Generated } from "./generate.ts";
import { sampleClip } from "./sample-clip.ts";
import type { Step, StepDeps, StepFact } from "./step.ts";

const result = z.strictObject({
  verdict: z.enum(["ALLOW", "REVIEW", "BLOCK"]),
  by: z.enum(["policy", "reviewer", "nobody"]),
});
export type ClipJudged = z.infer<typeof result>;

/** The frames' verdict, with the refusal or the review case in the same transaction. */
export const judgeClip: Step<{ readonly clip: Generated }, ClipJudged> = {
  name: "JUDGE_FRAMES",
  schema: result,
  blobs: () => [],
  async run({ generation, signal }, deps, { clip }) {
    const path = await pathOf(deps.storage, clip.clip.key, signal);
    const lengths = generation.shots.map(({ seconds }) => seconds);
    const sampled = await sampleClip(deps.video, path, lengths, signal);
    const policy = atTier(deps.activePolicy(), generation.tier);
    const judged = await moderateFrames(sampled, clip.clip.sha256, policy, deps.frameClassifier, signal);
    const ms = judged.kind === "judged" ? judged.milliseconds : 0;
    deps.telemetry.judged("FRAMES", judged.kind === "judged" ? judged.verdict : "UNJUDGED", ms);

    const isAllowed = judged.kind === "judged" && judged.verdict === "ALLOW";
    const again = isAllowed ? await lookAgain(deps, generation, clip, policy) : null;
    const reason = again ?? reasonFor(judged) ?? "ALLOWED";
    const decided: StepFact =
      judged.kind === "judged"
        ? { action: "frames.judged", facts: { ...factsOf(judged, generation.promptSalt), frames: sampled.length } }
        : { action: "frames.unjudged", facts: { reason } };
    const outcome = judged.kind === "unjudged" || again !== null ? "REVIEW" : judged.verdict;
    const settled = { verdict: outcome, by: judged.kind === "judged" ? "policy" : "nobody" } as const;
    if (outcome !== "ALLOW") await keepReviewFrames(deps, generation.id, sampled);

    const keep = async (tx: Transaction) => {
      if (judged.kind === "judged") await keepDecision(tx, deps.environment, generation.id, "FRAMES", judged);
    };

    switch (outcome) {
      case "ALLOW":
        return {
          result: settled,
          facts: [decided],
          also: keep,
        };
      case "REVIEW":
        return {
          result: settled,
          facts: [decided, { action: "generation.held", facts: { stage: "FRAMES", reason } }],
          also: async (tx) => {
            await keep(tx);
            await openCase(tx, deps, generation.id, "FRAMES", reason, judged);
            await tx.moveGeneration(generation.id, ["RUNNING"], { status: "HELD", step: null, reason, preview: null });
          },
        };
      case "BLOCK":
        return {
          result: settled,
          facts: [decided, { action: "generation.refused", facts: { stage: "FRAMES", by: "policy" } }],
          also: async (tx) => {
            await keep(tx);
            const finishedAt = deps.environment.clock();
            const change = { status: "REFUSED", step: null, reason, preview: null, finishedAt } as const;
            await tx.moveGeneration(generation.id, ["RUNNING"], change);
            await openConfirmation(tx, deps, generation.id, "FRAMES", judged);
          },
        };
    }
  },
};

/** What the frame classifier cannot see may still have been asked for in words. */
async function lookAgain(
  deps: StepDeps,
  { id }: Generation,
  { modelSha256 }: Generated,
  policy: ActivePolicy,
): Promise<SecondLook | null> {
  const decisions = await deps.database.decisions([id]);
  const clip = {
    generationId: id,
    policySha256: policy.sha256,
    covered: deps.frameClassifier.covers(),
    promptScores: decisions.filter(({ stage }) => stage === "PROMPT").map(({ judgement }) => judgement.scores),
    weights: modelSha256.length > 0 ? "known" : "foreign",
  } as const;
  return secondLook(clip, policy.document);
}
