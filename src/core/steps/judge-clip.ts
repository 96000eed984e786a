import { z } from "zod";
import { factsOf, keepDecision, openCase, reasonFor } from "../decisions.ts";
import { moderateFrames } from "../moderate.ts";
import { keepReviewFrames } from "../review-frames.ts";
import { pathOf } from "./blob.ts";
import type { Generated } from "./generate.ts";
import type { Step } from "./step.ts";

const result = z.strictObject({
  verdict: z.enum(["ALLOW", "REVIEW", "BLOCK"]),
  by: z.enum(["policy", "reviewer", "nobody"]),
});
export type ClipJudged = z.infer<typeof result>;

/** One frame a second, at least these many and at most those: T2VSafetyBench's sequence aspects need more than one look. */
const FRAMES = { least: 8, most: 64, maxSide: 448 } as const;

/** The frames' verdict, with the refusal or the review case in the same transaction. */
export const judgeClip: Step<{ readonly clip: Generated }, ClipJudged> = {
  name: "JUDGE_FRAMES",
  schema: result,
  blobs: () => [],
  async run({ generation, signal }, deps, { clip }) {
    const path = await pathOf(deps.storage, clip.clip.key, signal);
    const { durationMs } = await deps.video.probe(path, signal);
    const count = Math.min(FRAMES.most, Math.max(FRAMES.least, Math.ceil(durationMs / 1000)));
    const sampled = await deps.video.sampleFrames(path, { count, maxSide: FRAMES.maxSide }, signal);
    const judged = await moderateFrames(sampled, clip.clip.sha256, deps.activePolicy(), deps.frameClassifier, signal);
    const ms = judged.kind === "judged" ? judged.milliseconds : 0;
    deps.telemetry.judged("FRAMES", judged.kind === "judged" ? judged.verdict : "UNJUDGED", ms);
    const reason = reasonFor(judged) ?? "ALLOWED";
    const at = deps.environment.clock();
    const isHeld = judged.kind === "unjudged" || judged.verdict === "REVIEW";
    if (isHeld) await keepReviewFrames(deps, generation.id, sampled);

    if (judged.kind === "unjudged") {
      return {
        result: { verdict: "REVIEW", by: "nobody" },
        facts: [
          { action: "frames.unjudged", facts: { reason } },
          { action: "generation.held", facts: { stage: "FRAMES", reason } },
        ],
        also: async (tx) => {
          await openCase(tx, deps.environment, generation.id, "FRAMES", reason, judged);
          await tx.moveGeneration(generation.id, ["RUNNING"], { status: "HELD", step: null, reason, preview: null });
        },
      };
    }
    const decided = { action: "frames.judged", facts: { ...factsOf(judged), frames: sampled.length } } as const;
    const settled = { verdict: judged.verdict, by: "policy" } as const;
    switch (judged.verdict) {
      case "ALLOW":
        return {
          result: settled,
          facts: [decided],
          also: async (tx) => {
            await keepDecision(tx, deps.environment, generation.id, "FRAMES", judged);
          },
        };
      case "REVIEW":
        return {
          result: settled,
          facts: [decided, { action: "generation.held", facts: { stage: "FRAMES", reason } }],
          also: async (tx) => {
            await keepDecision(tx, deps.environment, generation.id, "FRAMES", judged);
            await openCase(tx, deps.environment, generation.id, "FRAMES", reason, judged);
            await tx.moveGeneration(generation.id, ["RUNNING"], { status: "HELD", step: null, reason, preview: null });
          },
        };
      case "BLOCK":
        return {
          result: settled,
          facts: [decided, { action: "generation.refused", facts: { stage: "FRAMES", by: "policy" } }],
          also: async (tx) => {
            await keepDecision(tx, deps.environment, generation.id, "FRAMES", judged);
            const change = { status: "REFUSED", step: null, reason, preview: null, finishedAt: at } as const;
            await tx.moveGeneration(generation.id, ["RUNNING"], change);
          },
        };
    }
  },
};
