import { z } from "zod";
import type { CredentialSigner } from "../../core/ports/credentials.ts";

/** The part of the library's report that we rely on. Everything else may change or be hostile. */
const status = z.object({ code: z.string(), url: z.string().nullish(), explanation: z.string().nullish() });
const someStatuses = z.array(status).default([]);
export const statuses = z.object({ success: someStatuses, informational: someStatuses, failure: someStatuses });
const generatorInfo = z.object({ name: z.string(), version: z.string().nullish() });

const ingredient = z.object({
  title: z.string().nullish(),
  relationship: z.string().nullish(),
  active_manifest: z.string().nullish(),
  label: z.string().nullish(),
  manifest_data: z.object({ identifier: z.string() }).nullish(),
  validation_results: z.object({ activeManifest: statuses.nullish() }).nullish(),
});

const manifest = z.object({
  claim_generator: z.string().nullish(),
  claim_generator_info: z.array(generatorInfo).nullish(),
  title: z.string().nullish(),
  ingredients: z.array(ingredient).default([]),
  assertions: z.array(z.object({ label: z.string(), data: z.unknown() })).default([]),
  redactions: z.array(z.string()).nullish(),
  signature_info: z
    .object({ issuer: z.string().nullish(), common_name: z.string().nullish(), time: z.string().nullish() })
    .nullish(),
});

export const reportSchema = z.object({
  active_manifest: z.string(),
  manifests: z.record(z.string(), manifest),
  validation_results: z.object({
    activeManifest: statuses,
    ingredientDeltas: z.array(z.object({ ingredientAssertionURI: z.string(), validationDeltas: statuses })).nullish(),
  }),
});

const actionsData = z.object({
  actions: z.array(z.object({ action: z.string(), digitalSourceType: z.string().nullish() })),
});
const softBindingData = z.object({ alg: z.string(), blocks: z.array(z.object({ value: z.string() })) });

export type Report = z.output<typeof reportSchema>;
export type Manifest = z.output<typeof manifest>;
export type Ingredient = z.output<typeof ingredient>;
export type Status = z.output<typeof status>;
export type Statuses = z.output<typeof statuses>;

/** Codes that speak of the signer or the time, not of the bytes: such a file is intact, signed by nobody we trust. */
const aboutTheSigner = /^(signingCredential\.|timeStamp\.|claimSignature\.outsideValidity$)/;

/** Whether these statuses say that signed bytes were changed. */
export const breaksIntegrity = ({ code }: Pick<Status, "code">): boolean => !aboutTheSigner.test(code);

/** One after another, over the same bytes. A hostile file may go round in a circle. */
const MOST_UPDATES = 30;
const hashMatch = /^assertion\.(bmffHash|dataHash|boxesHash|multiAssetHash)\.match$/;

/**
 * The hashes over the file that matched. An update manifest has none of its own: the library checks its parent's anew,
 * and tells a failure at the update or its ingredient, a success only by not contradicting what the update says of it.
 */
export function hashMatches({ active_manifest, manifests, validation_results }: Report): readonly Status[] {
  let matches = validation_results.activeManifest.success.filter(({ code }) => hashMatch.test(code));
  let id: string | null | undefined = active_manifest;
  for (let updates = 0; matches.length === 0 && id && updates < MOST_UPDATES; updates++) {
    const parent: Ingredient | undefined = manifests[id]?.ingredients.find((one) => one.relationship === "parentOf");
    id = parent?.active_manifest;
    const place = `self#jumbf=/c2pa/${id}/`;
    const said = parent?.validation_results?.activeManifest?.success ?? [];
    matches = said.filter(({ code, url }) => hashMatch.test(code) && url?.startsWith(place));
  }
  return matches;
}

export function generatorName(manifest: Manifest): string | null {
  const info = manifest.claim_generator_info?.[0];
  if (!info) return manifest.claim_generator ?? null;
  return info.version ? `${info.name} ${info.version}` : info.name;
}

/** The library calls the organisation of the leaf's own subject "issuer"; the issuing authority it does not tell. */
export const signerOf = ({ signature_info: info }: Manifest): CredentialSigner | null =>
  info ? { organisation: info.issuer ?? null, commonName: info.common_name ?? null, issuer: null } : null;

/** A second assertion of one kind is labelled with `__1` and so on. */
const assertionsOf = (manifest: Manifest, label: RegExp) =>
  manifest.assertions.filter((assertion) => label.test(assertion.label)).map(({ data }) => data);

/** Of what made it; of the last that changed it, when it began with something else. */
export function sourceType(manifest: Manifest): string | null {
  const actions = assertionsOf(manifest, /^c2pa\.actions(\.v2)?(__\d+)?$/).flatMap(
    (data) => actionsData.safeParse(data).data?.actions ?? [],
  );
  const created = actions.find(({ action }) => action === "c2pa.created");
  return (created ?? actions.findLast(({ digitalSourceType }) => digitalSourceType))?.digitalSourceType ?? null;
}

export const softBindings = (manifest: Manifest) =>
  assertionsOf(manifest, /^c2pa\.soft-binding(__\d+)?$/)
    .flatMap((data) => softBindingData.safeParse(data).data ?? [])
    .flatMap(({ alg, blocks }) => blocks.map(({ value }) => ({ algorithm: alg, value })));
