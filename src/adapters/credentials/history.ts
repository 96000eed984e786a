import type { CredentialFailure, HistoryNode, TrustedBy } from "../../core/ports/credentials.ts";
import {
  breaksIntegrity,
  generatorName,
  type Ingredient,
  type Report,
  type Status,
  signerOf,
  sourceType,
} from "./report.ts";

/** A manifest store is a graph, and a hostile one may point back at itself or fan out without end. */
const maxNodes = 500;
const maxDepth = 30;

type History = { readonly history: readonly HistoryNode[]; readonly failures: readonly CredentialFailure[] };

/**
 * The ingredients of the active manifest with theirs below them, and what failed in them. An ingredient's own result has
 * to be looked at: the library calls a file Trusted whose parent was tampered with. `trustedBy` is who vouches for the
 * active manifest, `anchorSet` whose roots the library was given.
 */
export function collectHistory(report: Report, trustedBy: TrustedBy | null, anchorSet: TrustedBy): History {
  const failures: CredentialFailure[] = [];
  const redacted = redactedLabels(report);
  let nodes = 0;

  const walk = (manifestId: string, recorder: TrustedBy | null, depth: number): HistoryNode[] => {
    const ingredients = depth < maxDepth ? (report.manifests[manifestId]?.ingredients ?? []) : [];
    return ingredients.flatMap((ingredient) => {
      if (nodes >= maxNodes) return [];
      nodes += 1;
      const id = ingredient.active_manifest ?? null;
      const { failed, isTrusted } = resultOf(report, manifestId, ingredient, recorder !== null);
      const own = failed.map(({ code, explanation }) => ({ code, manifestId: id, explanation: explanation ?? null }));
      failures.push(...own.filter(breaksIntegrity));
      const manifest = id === null ? undefined : report.manifests[id];
      const trusted = isTrusted ? anchorSet : null;
      return {
        manifestId: id,
        title: ingredient.title ?? manifest?.title ?? null,
        claimGenerator: manifest ? generatorName(manifest) : null,
        relationship: ingredient.relationship ?? null,
        digitalSourceType: manifest ? sourceType(manifest) : null,
        signer: manifest ? signerOf(manifest) : null,
        signedAt: manifest?.signature_info?.time ?? null,
        trustedBy: trusted,
        intact: !failed.some(breaksIntegrity),
        failures: own,
        redacted: id === null ? [] : (redacted.get(id) ?? []),
        ingredients: id === null ? [] : walk(id, trusted, depth + 1),
      };
    });
  };
  return { history: walk(report.active_manifest, trustedBy, 0), failures };
}

/** The same tree read under several sets of roots, as one: a node is trusted by the first set that trusts it. */
export function mergeTrust(trees: readonly (readonly HistoryNode[])[]): readonly HistoryNode[] {
  const [first = [], ...others] = trees;
  return first.map((node, index) => {
    const same = others.flatMap((tree) => tree[index] ?? []);
    const trusting = [node, ...same].find(({ trustedBy }) => trustedBy !== null) ?? node;
    const ingredients = mergeTrust([node.ingredients, ...same.map((one) => one.ingredients)]);
    return { ...trusting, ingredients };
  });
}

/**
 * What its signer recorded when it was added, and what is different now. The library looks anew only at the upper levels
 * of a deep tree, so the trust that somebody recorded counts as far as that somebody is trusted.
 */
function resultOf(report: Report, manifestId: string, ingredient: Ingredient, isRecorderTrusted: boolean) {
  const uri = `/${manifestId}/c2pa.assertions/${ingredient.label}`;
  const deltas = (report.validation_results.ingredientDeltas ?? [])
    .filter(({ ingredientAssertionURI }) => ingredientAssertionURI.endsWith(uri))
    .map(({ validationDeltas }) => validationDeltas);
  const recorded = ingredient.validation_results?.activeManifest;
  const news = deltas.flatMap(({ failure }) => failure);
  const isTrustedNow = deltas.some(({ success }) => success.some(saysTrusted));
  const wasTrusted = isRecorderTrusted && recorded?.success.some(saysTrusted) === true;
  const stillFails = ({ code }: Status) => !(isTrustedNow && code.startsWith("signingCredential."));
  const failed = [...(recorded?.failure ?? []).filter(stillFails), ...news];
  return { failed, isTrusted: isTrustedNow || (wasTrusted && failed.length === 0) };
}

const saysTrusted = ({ code }: Status) => code === "signingCredential.trusted";

/** By manifest, what other manifests say they took out of it. */
function redactedLabels({ manifests }: Report): ReadonlyMap<string, readonly string[]> {
  const labels = new Map<string, string[]>();
  for (const uri of Object.values(manifests).flatMap(({ redactions }) => redactions ?? [])) {
    const [, manifestId = "", label = ""] = /\/c2pa\/([^/]+)\/c2pa\.assertions\/([^/]+)$/.exec(uri) ?? [];
    if (manifestId !== "") labels.set(manifestId, [...(labels.get(manifestId) ?? []), label]);
  }
  return labels;
}
