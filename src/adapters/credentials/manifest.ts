import { z } from "zod";
import type { ManifestClaim } from "../../core/ports/credentials.ts";

const trainedAlgorithmicMedia = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
const name = z.string().min(1).max(200);
const sha256 = z.hex().length(64);
const software = z.object({ name, version: name });

/** Checked here because the C2PA library signs nearly anything. Unknown keys are dropped, so no prompt slips in. */
const claimSchema = z.object({
  title: name,
  generator: software,
  softwareAgent: software,
  createdAt: z.date(),
  watermark: z.object({ algorithm: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/), contentId: z.hex().length(16) }),
  facts: z.object({
    generationId: name,
    seed: z.int().nonnegative(),
    modelSha256: z.array(sha256).max(16),
    promptHash: name,
    policyVersion: z.int().nonnegative(),
    moderation: z.object({ prompt: name, frames: name }),
  }),
});

/**
 * A C2PA 2.4 manifest definition as the library's builder takes it. `created: true` puts an assertion among those the
 * signer itself vouches for; the first action of the first actions assertion must be the inception (18.15.2).
 * @throws ZodError when the claim is not complete
 */
export function manifestDefinition(claim: ManifestClaim, container: string): Record<string, unknown> {
  const { title, generator, softwareAgent, createdAt, watermark, facts } = claimSchema.parse(claim);
  const when = createdAt.toISOString();
  // A server that does not show its weights leaves nothing to claim about them.
  const { modelSha256, ...others } = facts;
  const generation = modelSha256.length === 0 ? others : facts;
  const notAllowed = { use: "notAllowed" };
  return {
    claim_version: 2,
    claim_generator_info: [{ ...generator, specVersion: "2.4" }],
    title,
    format: container,
    thumbnail: { format: "image/jpeg", identifier: "thumbnail.jpg" },
    assertions: [
      {
        label: "c2pa.actions.v2",
        created: true,
        data: {
          actions: [
            { action: "c2pa.created", when, digitalSourceType: trainedAlgorithmicMedia, softwareAgent },
            { action: "c2pa.watermarked.bound", when, softwareAgent: generator },
          ],
          allActionsIncluded: true,
        },
      },
      {
        label: "c2pa.soft-binding",
        created: true,
        // An empty scope is the whole asset. The value is text, as the reference library types it, though 2.4 says bstr.
        data: { alg: watermark.algorithm, blocks: [{ scope: {}, value: watermark.contentId }], pad: [] },
      },
      {
        label: "cawg.training-mining",
        created: true,
        data: {
          entries: {
            "cawg.ai_generative_training": notAllowed,
            "cawg.ai_training": notAllowed,
            "cawg.ai_inference": { use: "allowed" },
            "cawg.data_mining": notAllowed,
          },
        },
      },
      { label: "org.vouch.generation", created: true, kind: "Json", data: generation },
    ],
  };
}
