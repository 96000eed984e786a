import { openReviewCase } from "../../src/core/review-cases.ts";
import { keepReviewFrames } from "../../src/core/review-frames.ts";
import type { TestApp } from "./app.ts";

/** A clip with three frames, one of them flagged, waits for a person, in the queue of what its prompt was found to be. */
export async function openClipCase(app: TestApp, generationId: string): Promise<void> {
  const frames = [0, 1, 2].map((index) => ({
    ...{ index, seconds: index / 2, width: 64, height: 36 },
    data: new Uint8Array(64 * 36 * 3).fill(80 * index + 40),
  }));
  await keepReviewFrames(app, generationId, frames);
  const [decision] = await app.database.decisions([generationId]);
  if (!decision) throw new Error("no decision");
  const flagged = { index: 1, seconds: 0.5, category: "violence", score: 0.9 } as const;
  const { createdAt: _, ...kept } = decision;
  await app.database.transact(async (tx) => {
    const judgement = { ...decision.judgement, spans: [], frames: [flagged] };
    await tx.createDecision({ ...kept, id: app.environment.newId(), stage: "FRAMES", judgement });
    const opened = { generationId, stage: "FRAMES", kind: "HOLD", reason: "POLICY_REVIEW" } as const;
    const rest = { findings: judgement.categories, dueAt: null, excludedIds: [] };
    return { value: await openReviewCase(tx, app, { ...opened, ...rest }), audit: [] };
  });
}
