import { fingerprintDistance, SAME_PICTURE, unpackFingerprint } from "./fingerprint.ts";
import { openReviewCase } from "./review-cases.ts";
import { keepReviewFrames } from "./review-frames.ts";
import type { Run } from "./run.ts";
import { pathOf } from "./steps/blob.ts";
import type { Generated } from "./steps/generate.ts";
import type { ClipJudged } from "./steps/judge-clip.ts";
import type { ReadBack } from "./steps/read-back.ts";
import { sampleClip } from "./steps/sample-clip.ts";
import type { StepDeps } from "./steps/step.ts";

/** The newest of what is withheld: each costs a comparison for every video that is made. */
const BANK_SIZE = 500;
const REASON = "TAKEDOWN_MATCH";

/**
 * Holds a finished video that shows the pictures of one that is withheld: a person looks before it is released. What a
 * person allowed already is not asked about again.
 */
export async function holdIfTakenDown(
  run: Run,
  deps: StepDeps,
  { clip, frames, proof }: { readonly clip: Generated; readonly frames: ClipJudged; readonly proof: ReadBack },
): Promise<boolean> {
  if (frames.by === "reviewer") return false;
  const made = unpackFingerprint(Buffer.from(proof.fingerprint, "base64"));
  const bank = await deps.database.withheldAssets(BANK_SIZE);
  const isKnown = bank.some(
    ({ fingerprint }) => fingerprintDistance(made, unpackFingerprint(fingerprint)) <= SAME_PICTURE,
  );
  if (!isKnown) return false;
  const { id: generationId, shots } = run.generation;
  const path = await pathOf(deps.storage, clip.clip.key, run.signal);
  const lengths = shots.map(({ seconds }) => seconds);
  await keepReviewFrames(deps, generationId, await sampleClip(deps.video, path, lengths, run.signal));
  await run.finish(
    { status: "HELD", step: null, reason: REASON, preview: null },
    async (tx) => {
      const opened = { generationId, stage: "FRAMES", kind: "HOLD", reason: REASON, findings: [] } as const;
      await openReviewCase(tx, deps, { ...opened, dueAt: null, excludedIds: [] });
    },
    { action: "generation.held", facts: { stage: "FRAMES", reason: REASON } },
  );
  return true;
}
