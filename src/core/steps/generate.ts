import { join } from "node:path";
import { z } from "zod";
import { workKey } from "../delivery.ts";
import { atTier, moderateFrames } from "../moderate.ts";
import type { RgbFrame } from "../ports/generator.ts";
import { blob, keep } from "./blob.ts";
import { leadOf } from "./lead.ts";
import type { Step, StepContext, StepDeps } from "./step.ts";

const result = z.strictObject({
  clip: blob,
  frames: z.number(),
  model: z.strictObject({ name: z.string(), version: z.string() }),
  modelSha256: z.array(z.string()),
});
export type Generated = z.infer<typeof result>;

/** Frames from the generator, enlarged to delivery size, kept lossless: nothing is visible outside yet. */
export const generate: Step<object, Generated> = {
  name: "GENERATE",
  schema: result,
  blobs: ({ clip }) => [clip],
  async run(context, deps) {
    const { generation, signal, scratch } = context;
    const { shots, aspect, style, seed } = generation;
    const previews = createPreviews(context, deps);
    const lead = await leadOf(context, deps);
    const clip = await deps.generator.generate(
      { shots, aspect, style, lead: lead.pictures, seed },
      {
        signal,
        scratch,
        onProgress: ({ fraction }) => context.progress(fraction),
        onPreview: previews.offer,
      },
    );
    const made = join(scratch, "made.mkv");
    const size = deps.generator.describe().deliverySizes[aspect];
    const added = await deps.video.ingest(clip, made, size, signal);
    await previews.idle();
    const { before } = lead;
    const path = before === null ? made : join(scratch, "clip.mkv");
    const video = before === null ? added : await deps.video.join([before, made], path, signal);
    const facts = clip.facts();
    const kept = await keep(deps.storage, workKey(generation.id, "clip.mkv"), path);
    const { name: model, modelSha256, provider, steps } = facts;
    return {
      result: {
        clip: kept,
        frames: video.frameCount,
        model: { name: facts.name, version: facts.version },
        modelSha256: [...modelSha256],
      },
      facts: [
        {
          action: "video.generated",
          facts: {
            model,
            modelSha256: [...modelSha256],
            provider,
            seed,
            steps,
            frames: video.frameCount,
            clipSha256: kept.sha256,
          },
        },
      ],
    };
  },
};

/** A preview is judged like any frame before anyone sees it. One at a time: while one is judged, others are dropped. */
function createPreviews(context: StepContext, deps: StepDeps) {
  let busy: Promise<void> | null = null;
  const judgeAndShow = async (frame: RgbFrame) => {
    const sampled = [{ ...frame, index: 0, seconds: 0 }];
    const policy = atTier(deps.activePolicy(), context.generation.tier);
    const judged = await moderateFrames(sampled, "preview", policy, deps.frameClassifier, context.signal);
    if (judged.kind === "judged" && judged.verdict === "ALLOW") {
      context.showPreview(await deps.video.jpeg(frame));
    }
  };
  return {
    offer: (frame: RgbFrame) => {
      busy ??= judgeAndShow(frame)
        .catch(() => undefined) // A preview that cannot be judged is not shown; the clip itself is judged later.
        .finally(() => {
          busy = null;
        });
    },
    idle: async () => {
      await busy;
    },
  };
}
