import { z } from "zod";

/**
 * The 31 conditions of the public C2PA asset rubric (conformance program 0.2, specification 2.4, rubric 0.1.1), stated
 * anew in our own words over the same report (crJSON). Its own file is a document of the C2PA's and not on npm.
 */
export function rubricOf(crJson: string): { readonly conditions: number; readonly broken: readonly string[] } {
  const manifest = crJsonSchema.parse(JSON.parse(crJson)).manifests[0];
  const names = Object.entries(conditions);
  return {
    conditions: names.length,
    broken: names.flatMap(([name, holds]) => (manifest && holds(manifest) ? [] : [name])),
  };
}

const action = z.looseObject({
  action: z.string(),
  digitalSourceType: z.string().optional(),
  parameters: z
    .looseObject({
      ingredients: z.array(z.unknown()).optional(),
      description: z.unknown().optional(),
      ingredient: z.unknown().optional(),
    })
    .optional(),
});
const assertion = z.looseObject({
  actions: z.array(action).optional(),
  allActionsIncluded: z.boolean().optional(),
  relationship: z.string().optional(),
  activeManifest: z.unknown().optional(),
  validationResults: z.unknown().optional(),
  digitalSourceType: z.string().optional(),
  url: z.unknown().optional(),
  label: z.string().optional(),
  type: z.string().optional(),
  reviewRatings: z.unknown().optional(),
  dataSource: z.looseObject({ type: z.string().optional() }).optional(),
  parameters: z.looseObject({ type: z.string().optional() }).optional(),
});
const failures = z.object({ failure: z.array(z.object({ code: z.string() })) });
const active = z.object({
  label: z.string(),
  assertions: z.record(z.string(), assertion),
  "claim.v2": z.looseObject({
    claim_generator_info: z.looseObject({ specVersion: z.unknown().optional() }),
    created_assertions: z.array(z.object({ url: z.string() })),
    specVersion: z.unknown().optional(),
  }),
  validationResults: failures.optional(),
});
const crJsonSchema = z.object({ manifests: z.array(active) });
type Active = z.infer<typeof active>;
type Assertion = z.infer<typeof assertion>;

const labels = ({ assertions }: Active) => Object.keys(assertions);
const base = (label: string) => label.split("__")[0] ?? label;
const values = ({ assertions }: Active) => Object.values(assertions);
const actions = (manifest: Active) => values(manifest).flatMap((one) => one.actions ?? []);
const ingredients = (manifest: Active) => values(manifest).filter(({ relationship }) => relationship !== undefined);
const failed = ({ validationResults }: Active) => validationResults?.failure.map(({ code }) => code) ?? ["missing"];
const isStandard = (name: string) => name.startsWith("c2pa.");
const isNamespaced = (name: string) => isStandard(name) || name.includes(".");

const editorialExempt = new Set([
  ...["created", "opened", "placed", "converted", "published", "repackaged", "transcoded", "resized.proportional"],
  ...["enhanced", "edited.metadata", "watermarked", "watermarked.bound", "watermarked.unbound", "redacted"],
]);
const deprecatedAssertions = ["claim", "hash.bmff.v2", "asset-type", "ingredient", "ingredient.v2", "actions"];
const allowedAssertions = new Set([
  ...["hash.data", "hash.data.part", "actions.v2", "ingredient.v3", "hash.boxes", "hash.bmff.v3", "soft-binding"],
  ...["hash.collection.data", "cloud-data", "embedded-data", "metadata", "certificate-status", "asset-ref", "icon"],
  ...["asset-type.v2", "hash.multi-asset", "thumbnail.claim", "thumbnail.ingredient", "depthmap.GDepth", "time-stamp"],
  ...["alternative-content-representation", "external-reference", "session-keys", "environmental-sustainability"],
  ...["repository-receipt", "ai-disclosure", "assertion.metadata", ...deprecatedAssertions],
]);
const deprecatedActions = new Set([
  ...["copied", "formatted", "version_updated", "printed", "managed", "produced", "saved", "color_adjustments"],
  "watermarked",
]);
const allowedActions = new Set([
  ...["addedText", "adjustedColor", "changedSpeed", "color_adjustments", "converted", "created", "cropped", "deleted"],
  ...["drawing", "dubbed", "edited", "edited.metadata", "enhanced", "filtered", "mastered", "mixed", "opened"],
  ...["orientation", "placed", "published", "redacted", "remixed", "removed", "repackaged", "resized", "translated"],
  ...["resized.proportional", "transcoded", "trimmed", "unknown", "watermarked", "watermarked.bound"],
  "watermarked.unbound",
]);
const standardParameters = new Set([
  ...["redacted", "ingredients", "ingredient", "description", "relatedAssertions", "sourceLanguage", "targetLanguage"],
  ...["multipleInstances", "ranges", "weight", "width", "italic", "slant", "optical-size"],
]);
const referenced = new Set(["c2pa.actions", "c2pa.actions.v2", "c2pa.cloud-data", "c2pa.external-reference"]);
const local = (name: string) => name.replace(/^c2pa\./, "");
/** The rubric sorts the codes into malformed and mismatched; whatever is neither speaks of the signer. */
const isMismatch = (code: string) => /mismatch|Mismatch|hardBinding\.redacted|claimSignature\.missing/.test(code);
const isAboutTheSigner = (code: string) => /^(signingCredential|timeStamp|claimSignature\.outsideValidity)/.test(code);

const preservation = ({ type, parameters }: Assertion) =>
  [type, parameters?.type].includes("exif.originalPreservationImage") ? [parameters ?? {}] : [];
const openedOf = (manifest: Active) => actions(manifest).filter((one) => one.action === "c2pa.opened");

const conditions: Readonly<Record<string, (manifest: Active) => boolean>> = {
  "perceptible changes tell their source type": (manifest) =>
    actions(manifest).every(
      (one) => !isStandard(one.action) || editorialExempt.has(local(one.action)) || one.digitalSourceType !== undefined,
    ),
  "claim_generator_info tells specVersion 2.4": (manifest) =>
    /^2\.4(\.|$)/.test(String(manifest["claim.v2"].claim_generator_info.specVersion)),
  "every actions assertion tells allActionsIncluded": (manifest) =>
    values(manifest).every((one) => !one.actions || one.allActionsIncluded !== undefined),
  "c2pa.opened has no source type": (manifest) => openedOf(manifest).every((one) => !one.digitalSourceType),
  "there are results to judge the structure by": ({ validationResults }) => validationResults !== undefined,
  "nothing is malformed": (manifest) => failed(manifest).every((code) => isMismatch(code) || isAboutTheSigner(code)),
  "there are results to judge the integrity by": ({ validationResults }) => validationResults !== undefined,
  "nothing is mismatched": (manifest) => !failed(manifest).some((code) => code === "missing" || isMismatch(code)),
  "the first created actions assertion is c2pa.actions.v2 and begins with the inception": (manifest) => {
    const first = manifest["claim.v2"].created_assertions.find(({ url }) => url.includes("c2pa.actions"));
    const begins = ["c2pa.created", "c2pa.opened"].includes(actions(manifest)[0]?.action ?? "");
    return first?.url.endsWith("c2pa.actions.v2") === true && begins;
  },
  "no assertion is deprecated": (manifest) =>
    labels(manifest).every((label) => !label.startsWith("stds.") && !deprecatedAssertions.includes(local(label))),
  "every standard assertion is known": (manifest) =>
    labels(manifest).every((label) => !isStandard(label) || allowedAssertions.has(local(base(label)))),
  "no action is deprecated": (manifest) => actions(manifest).every((one) => !deprecatedActions.has(local(one.action))),
  "every standard action is known": (manifest) =>
    actions(manifest).every((one) => !isStandard(one.action) || allowedActions.has(local(one.action))),
  "our own assertions are namespaced": (manifest) => labels(manifest).every(isNamespaced),
  "our own actions are namespaced": (manifest) => actions(manifest).every((one) => isNamespaced(one.action)),
  "action parameters are standard or namespaced": (manifest) =>
    actions(manifest)
      .flatMap((one) => Object.keys(one.parameters ?? {}))
      .every((name) => standardParameters.has(name) || name.includes(".")),
  "no parameter stands where version 1 had it": (manifest) =>
    actions(manifest).every(
      (one) => one.parameters?.description === undefined && one.parameters?.ingredient === undefined,
    ),
  "the active manifest's name is a urn:c2pa": ({ label }) => label.startsWith("urn:c2pa:"),
  "no person's entry is rated": (manifest) =>
    values(manifest).every((one) => !one.reviewRatings || !/^humanEntry\./.test(one.dataSource?.type ?? "")),
  "an ingredient without a manifest has no results": (manifest) =>
    ingredients(manifest).every((one) => one.activeManifest !== undefined || one.validationResults === undefined),
  "an ingredient with a manifest has results": (manifest) =>
    ingredients(manifest).every((one) => one.activeManifest === undefined || one.validationResults !== undefined),
  "every ingredient is parentOf, inputTo or componentOf": (manifest) =>
    ingredients(manifest).every((one) => /^(parentOf|inputTo|componentOf)$/.test(one.relationship ?? "")),
  "c2pa.created tells its source type": (manifest) =>
    actions(manifest).every((one) => one.action !== "c2pa.created" || one.digitalSourceType !== undefined),
  "the claim itself has no specVersion": (manifest) => manifest["claim.v2"].specVersion === undefined,
  "an ingredient has a manifest or a source type, not both": (manifest) =>
    ingredients(manifest).every((one) => one.activeManifest === undefined || one.digitalSourceType === undefined),
  "an alternative representation is kept in one place": (manifest) =>
    values(manifest)
      .flatMap(preservation)
      .every((one) => "multiAssetPartIndex" in one !== "embeddedOriginalPreservationImage" in one),
  "no external reference replaces what must be inside": (manifest) =>
    values(manifest).every(({ label, url, relationship }) => {
      if (label === undefined || url === undefined || relationship !== undefined) return true;
      return !referenced.has(label) && !/^c2pa\.(hash|ingredient)/.test(label);
    }),
  "hash assertions have no url": ({ assertions }) =>
    ["c2pa.hash.data", "c2pa.hash.bmff.v3"].every((label) => assertions[label]?.url === undefined),
  "a file that was only opened says that this is all": (manifest) =>
    actions(manifest).length !== 1 ||
    openedOf(manifest).length === 0 ||
    manifest.assertions["c2pa.actions.v2"]?.allActionsIncluded === true,
  "c2pa.opened names exactly one ingredient": (manifest) =>
    openedOf(manifest).every((one) => one.parameters?.ingredients?.length === 1),
  "no TIFF is hashed by boxes": ({ assertions }) =>
    assertions["c2pa.hash.boxes"] === undefined ||
    !/^image\/(tiff|x-adobe-dng)$/.test(String(assertions["c2pa.asset-type.v2"]?.["dc:format"])),
};
