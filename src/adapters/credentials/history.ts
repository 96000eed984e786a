import type { CredentialFailure, HistoryNode, TrustedBy } from "../../core/ports/credentials.ts";
import {
  breaksIntegrity,
  generatorName,
  type Ingredient,
  type Report,
  type Status,
  type Statuses,
  signerOf,
  sourceType,
} from "./report.ts";

/** A manifest store is a graph, and a hostile one may point back at itself or fan out without end. */
const maxNodes = 500;
const maxDepth = 30;

type History = { readonly history: readonly HistoryNode[]; readonly failures: readonly CredentialFailure[] };
/** Results of the manifests below the active one, each read by itself. */
export type Checks = Readonly<Record<string, Statuses>>;

/**
 * The ingredients of the active manifest with theirs below them, and what failed in them. An ingredient's own result has
 * to be looked at: the library calls a file Trusted whose parent was tampered with, and never looks at what was `inputTo`.
 */
export function collectHistory(report: Report, checks: Checks, anchorSet: TrustedBy): History {
  const failures: CredentialFailure[] = [];
  const redactions = redactedLabels(report);
  let nodes = 0;

  const walk = (manifestId: string, isWalked: boolean, depth: number): HistoryNode[] => {
    const ingredients = depth < maxDepth ? (report.manifests[manifestId]?.ingredients ?? []) : [];
    return ingredients.flatMap((ingredient) => {
      if (nodes >= maxNodes) return [];
      nodes += 1;
      const id = ingredient.active_manifest ?? null;
      const check = id === null ? undefined : checks[id];
      const redacted = id === null ? [] : (redactions.get(id) ?? []);
      const isWalkedToo = isWalked && ingredient.relationship !== "inputTo";
      const isTrusted = check?.success.some(({ code }) => code === "signingCredential.trusted") === true;
      const failed = [
        ...(ingredient.validation_results?.activeManifest?.failure ?? []).filter(breaksIntegrity),
        ...deltasOf(report, manifestId, ingredient).filter(breaksIntegrity),
        ...(id === null || isWalkedToo ? [] : unwalked(check, redacted)),
        ...(check?.failure ?? []).filter((status) => !breaksIntegrity(status)),
      ];
      const own = failed.map(({ code, explanation }) => ({ code, manifestId: id, explanation: explanation ?? null }));
      failures.push(...own.filter(breaksIntegrity));
      const manifest = id === null ? undefined : report.manifests[id];
      return {
        manifestId: id,
        title: ingredient.title ?? manifest?.title ?? null,
        claimGenerator: manifest ? generatorName(manifest) : null,
        relationship: ingredient.relationship ?? null,
        digitalSourceType: manifest ? sourceType(manifest) : null,
        signer: manifest ? signerOf(manifest) : null,
        signedAt: manifest?.signature_info?.time ?? null,
        trustedBy: isTrusted && failed.length === 0 ? anchorSet : null,
        intact: !failed.some(breaksIntegrity),
        failures: own,
        redacted,
        ingredients: id === null ? [] : walk(id, isWalkedToo, depth + 1),
      };
    });
  };
  return { history: walk(report.active_manifest, true, 0), failures };
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

/** What is different now from what its signer recorded when it was added. */
function deltasOf({ validation_results: results }: Report, manifestId: string, { label }: Ingredient): Status[] {
  const uri = `/${manifestId}/c2pa.assertions/${label}`;
  return (results.ingredientDeltas ?? [])
    .filter(({ ingredientAssertionURI }) => ingredientAssertionURI.endsWith(uri))
    .flatMap(({ validationDeltas }) => validationDeltas.failure);
}

/** What broke in a manifest that the library does not look at. Its file is not here, so its hash cannot be told. */
function unwalked(check: Statuses | undefined, redacted: readonly string[]): Status[] {
  if (!check) return [{ code: "ingredient.claimSignature.missing", explanation: "it could not be checked" }];
  const isOfFile = ({ code }: Status) => /^assertion\.(bmff|data|boxes|multiAsset|collection)Hash\./.test(code);
  const isRedacted = ({ url }: Status) => redacted.some((label) => url?.endsWith(`/${label}`));
  return check.failure.filter((status) => breaksIntegrity(status) && !isOfFile(status) && !isRedacted(status));
}

/** By manifest, what other manifests say they took out of it. */
function redactedLabels({ manifests }: Report): ReadonlyMap<string, readonly string[]> {
  const labels = new Map<string, string[]>();
  for (const uri of Object.values(manifests).flatMap(({ redactions }) => redactions ?? [])) {
    const [, manifestId = "", label = ""] = /\/c2pa\/([^/]+)\/c2pa\.assertions\/([^/]+)$/.exec(uri) ?? [];
    if (manifestId !== "") labels.set(manifestId, [...(labels.get(manifestId) ?? []), label]);
  }
  return labels;
}
