import { z } from "zod";
import { INGREDIENT_RELATIONSHIPS, type ManifestClaim } from "../../core/ports/credentials.ts";

const trainedAlgorithmicMedia = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
const name = z.string().min(1).max(200);
const sha256 = z.hex().length(64);
const software = z.object({ name, version: name });
const ingredient = z.object({ relationship: z.enum(INGREDIENT_RELATIONSHIPS), title: name });
/** C2PA 2.4, 8.1 and 6.2: neither may break out of the JUMBF address that they are put into. */
const redaction = z.object({
  manifestId: z.string().regex(/^urn:c2pa:[\w:.-]+$/),
  label: z.string().regex(/^[\w.-]+$/),
});

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
  ingredients: z
    .array(ingredient)
    .max(8)
    .refine((all) => all.filter(({ relationship }) => relationship === "parentOf").length <= 1, "two parents"),
  redactions: z.array(redaction).max(32),
});
type Claim = z.output<typeof claimSchema>;

/** Under which the actions of a definition refer to its ingredients. */
export const ingredientLabel = (index: number): string => `ingredient-${index}`;

/**
 * A C2PA 2.4 manifest definition as the library's builder takes it. `created: true` puts an assertion among those the
 * signer itself vouches for; the first action of the first actions assertion must be the inception (18.15.2).
 * @throws ZodError when the claim is not complete
 */
export function manifestDefinition(claim: ManifestClaim, container: string): Record<string, unknown> {
  const parsed = claimSchema.parse(claim);
  const { title, generator, watermark, facts, redactions } = parsed;
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
    ...(redactions.length === 0 ? {} : { redactions: redactions.map(redactedUri) }),
    assertions: [
      { label: "c2pa.actions.v2", created: true, data: { actions: actionsOf(parsed), allActionsIncluded: true } },
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

/**
 * Without a parent the file was created, with one the parent was opened and edited; `c2pa.opened` names its parent and
 * nothing else, and has no source type (2.4, 18.15.2 and 18.15.4.7). Pictures that the model was given belong to the
 * action that used them.
 */
function actionsOf({ generator, softwareAgent, createdAt, ingredients, redactions }: Claim): readonly object[] {
  const when = createdAt.toISOString();
  const labelsOf = (relationship: string) =>
    ingredients.flatMap((one, index) => (one.relationship === relationship ? [ingredientLabel(index)] : []));
  const using = (labels: readonly string[]) => (labels.length === 0 ? {} : { parameters: { ingredientIds: labels } });
  const parent = labelsOf("parentOf");
  const made = { when, digitalSourceType: trainedAlgorithmicMedia, softwareAgent, ...using(labelsOf("inputTo")) };
  return [
    ...(parent.length === 0
      ? [{ action: "c2pa.created", ...made }]
      : [
          { action: "c2pa.opened", when, ...using(parent) },
          { action: "c2pa.edited", ...made },
        ]),
    { action: "c2pa.watermarked.bound", when, softwareAgent: generator },
    ...redactions.map((one) => ({
      action: "c2pa.redacted",
      when,
      reason: "c2pa.PII.present",
      parameters: { redacted: redactedUri(one) },
    })),
  ];
}

const redactedUri = ({ manifestId, label }: z.output<typeof redaction>): string =>
  `self#jumbf=/c2pa/${manifestId}/c2pa.assertions/${label}`;
