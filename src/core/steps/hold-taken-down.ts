import { openReviewCase } from "../review-cases.ts";
import { keepReviewFrames } from "../review-frames.ts";
import type { Run } from "../run.ts";
import { TAKEN_DOWN } from "../taken-down.ts";
import { pathOf } from "./blob.ts";
import type { Generated } from "./generate.ts";
import type { ClipJudged } from "./judge-clip.ts";
import { sampleClip } from "./sample-clip.ts";
import type { Signed } from "./sign.ts";
import type { StepDeps } from "./step.ts";

/**
 * Holds a finished video that shows the pictures of one that is withheld: a person looks before it is released. What a
 * person allowed already is not asked about again.
 */
export async function holdIfTakenDown(
  run: Run,
  deps: StepDeps,
  { clip, frames, signed }: { readonly clip: Generated; readonly frames: ClipJudged; readonly signed: Signed },
): Promise<boolean> {
  if (frames.by === "reviewer") return false;
  const { signal } = run;
  if (!(await deps.isTakenDown(await pathOf(deps.storage, signed.file.key, signal), signal))) return false;
  const { id: generationId, shots } = run.generation;
  const path = await pathOf(deps.storage, clip.clip.key, signal);
  const lengths = shots.map(({ seconds }) => seconds);
  await keepReviewFrames(deps, generationId, await sampleClip(deps.video, path, lengths, signal));
  await run.finish(
    { status: "HELD", step: null, reason: TAKEN_DOWN, preview: null },
    async (tx) => {
      const opened = { generationId, stage: "FRAMES", kind: "HOLD", reason: TAKEN_DOWN, findings: [] } as const;
      await openReviewCase(tx, deps, { ...opened, dueAt: null, excludedIds: [] });
    },
    { action: "generation.held", facts: { stage: "FRAMES", reason: TAKEN_DOWN } },
  );
  return true;
}
