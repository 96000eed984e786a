import { join } from "node:path";
import { z } from "zod";
import { workKey } from "../delivery.ts";
import { saltedHash } from "../environment.ts";
import { blob, keep, pathOf } from "./blob.ts";
import type { Generated } from "./generate.ts";
import { ingredientsOf, redactionsOf } from "./ingredients.ts";
import type { ClipJudged } from "./judge-clip.ts";
import type { Marked } from "./mark.ts";
import type { Step } from "./step.ts";

const result = z.strictObject({
  file: blob,
  manifest: blob,
  manifestId: z.string(),
  certificateSha256: z.string(),
});
export type Signed = z.infer<typeof result>;

/** Content Credentials into the marked file. The manifest never holds the prompt or a person. */
export const sign: Step<{ readonly clip: Generated; readonly frames: ClipJudged; readonly marked: Marked }, Signed> = {
  name: "SIGN",
  schema: result,
  blobs: ({ file, manifest }) => [file, manifest],
  async run(context, deps, { clip, frames, marked }) {
    const { generation, signal, scratch } = context;
    const source = await pathOf(deps.storage, marked.file.key, signal);
    const thumbnailPath = await pathOf(deps.storage, marked.poster.key, signal);
    const target = join(scratch, "signed.mp4");
    const decisions = await deps.database.decisions([generation.id]);
    const prompt = decisions.find(({ stage }) => stage === "PROMPT");
    const claim = {
      title: `${generation.id}.mp4`,
      generator: deps.product,
      softwareAgent: clip.model,
      createdAt: deps.environment.clock(),
      watermark: { algorithm: deps.watermark.algorithm, contentId: generation.contentId },
      facts: {
        generationId: generation.id,
        seed: generation.seed,
        modelSha256: clip.modelSha256,
        promptHash: saltedHash(generation.prompt, generation.promptSalt),
        policyVersion: prompt?.policyVersion ?? deps.activePolicy().version,
        moderation: {
          prompt: prompt?.verdict ?? "REVIEWED",
          frames: frames.by === "reviewer" ? "REVIEWED" : frames.verdict,
        },
      },
      thumbnailPath,
      ingredients: await ingredientsOf(context, deps),
      redactions: await redactionsOf(context, deps),
    };
    const signed = await deps.credentials.sign(source, target, claim, signal);
    const { manifestId, manifestStore, certificateSha256, timestamp } = signed;
    if (timestamp.state === "FAILED") {
      deps.telemetry.faulted({ generationId: generation.id }, new Error(`no time stamp: ${timestamp.explanation}`));
    }
    const manifestKey = workKey(generation.id, "manifest.c2pa");
    const manifest = { key: manifestKey, ...(await deps.storage.putBytes(manifestKey, manifestStore)) };
    const file = await keep(deps.storage, workKey(generation.id, "signed.mp4"), target);
    return {
      result: { file, manifest, manifestId, certificateSha256 },
      facts: [
        {
          action: "video.signed",
          facts: {
            ...{ manifestId, certificateSha256, fileSha256: file.sha256 },
            timestamp: timestamp.state,
            ingredients: claim.ingredients.length,
          },
        },
      ],
    };
  },
};
