import { z } from "zod";

/**
 * The conditions of the public C2PA asset rubric (conformance 0.2, spec 2.4) that can apply to a manifest without
 * ingredients, in our own words: its file is not on npm. The others speak of assertions that such a manifest lacks.
 */
export function brokenRubricConditions(crJson: string): string[] {
  const active = crJsonSchema.parse(JSON.parse(crJson)).manifests[0];
  if (!active) return ["there is an active manifest"];
  return Object.entries(conditions).flatMap(([name, holds]) => (holds(active) ? [] : [name]));
}

const action = z.looseObject({
  action: z.string(),
  digitalSourceType: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
});
const assertion = z.looseObject({
  actions: z.array(action).optional(),
  allActionsIncluded: z.boolean().optional(),
  url: z.unknown().optional(),
});
const active = z.object({
  label: z.string(),
  assertions: z.record(z.string(), assertion),
  "claim.v2": z.looseObject({
    claim_generator_info: z.looseObject({ specVersion: z.string().optional() }),
    created_assertions: z.array(z.object({ url: z.string() })),
    specVersion: z.unknown().optional(),
  }),
  validationResults: z.object({ failure: z.array(z.object({ code: z.string() })) }),
});
const crJsonSchema = z.object({ manifests: z.array(active) });
type Active = z.infer<typeof active>;

const labels = ({ assertions }: Active) => Object.keys(assertions).map((label) => label.split("__")[0] ?? label);
const actions = ({ assertions }: Active) => Object.values(assertions).flatMap((one) => one.actions ?? []);

const assertionsInUse = ["c2pa.actions.v2", "c2pa.hash.bmff.v3", "c2pa.soft-binding", "c2pa.thumbnail.claim"];
const actionsInUse = ["c2pa.created", "c2pa.watermarked.bound"];
const standardParameters = ["redacted", "ingredients", "description", "relatedAssertions", "multipleInstances"];

const conditions: Record<string, (manifest: Active) => boolean> = {
  "the validation found no failure": ({ validationResults }) => validationResults.failure.length === 0,
  "the active manifest's name is a urn:c2pa": ({ label }) => label.startsWith("urn:c2pa:"),
  "claim_generator_info tells specVersion 2.4": (manifest) =>
    /^2\.4(\.|$)/.test(manifest["claim.v2"].claim_generator_info.specVersion ?? ""),
  "the claim itself has no specVersion": (manifest) => manifest["claim.v2"].specVersion === undefined,
  "every actions assertion tells allActionsIncluded": ({ assertions }) =>
    Object.values(assertions).every((one) => !one.actions || one.allActionsIncluded !== undefined),
  "the first created actions assertion is c2pa.actions.v2 and begins with the inception": (manifest) =>
    manifest["claim.v2"].created_assertions
      .find(({ url }) => url.includes("c2pa.actions"))
      ?.url.endsWith("c2pa.actions.v2") === true && actions(manifest)[0]?.action === "c2pa.created",
  "c2pa.created has a digitalSourceType": (manifest) =>
    actions(manifest).every((one) => one.action !== "c2pa.created" || one.digitalSourceType !== undefined),
  "no assertion is deprecated or unknown": (manifest) =>
    labels(manifest).every((label) => !/^(c2pa|stds)\./.test(label) || assertionsInUse.includes(label)),
  "our own assertions are namespaced": (manifest) => labels(manifest).every((label) => label.includes(".")),
  "no action is deprecated or unknown": (manifest) =>
    actions(manifest).every((one) => actionsInUse.includes(one.action)),
  "action parameters are standard or namespaced": (manifest) =>
    actions(manifest)
      .flatMap((one) => Object.keys(one.parameters ?? {}))
      .every((name) => standardParameters.includes(name) || name.includes(".")),
  "hash assertions have no url": ({ assertions }) =>
    Object.entries(assertions).every(([label, one]) => !label.startsWith("c2pa.hash.") || one.url === undefined),
};
