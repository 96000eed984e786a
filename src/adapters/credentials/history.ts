import type { CredentialReading, HistoryNode } from "../../core/ports/credentials.ts";
import { breaksIntegrity, generatorName, type Ingredient, type Report } from "./report.ts";

/** A manifest store is a graph, and a hostile one may point back at itself or fan out without end. */
const maxNodes = 500;
const maxDepth = 30;

/**
 * The ingredients of the active manifest with theirs below them, and what failed in them. An ingredient's own result has
 * to be looked at: the library calls a file Trusted whose parent was tampered with.
 */
export function collectHistory(report: Report): Pick<CredentialReading, "history" | "failures"> {
  const failures: CredentialReading["failures"][number][] = [];
  let nodes = 0;

  const walk = (manifestId: string, depth: number): HistoryNode[] => {
    const ingredients = depth < maxDepth ? (report.manifests[manifestId]?.ingredients ?? []) : [];
    return ingredients.flatMap((ingredient) => {
      if (nodes >= maxNodes) return [];
      nodes += 1;
      const id = ingredient.active_manifest ?? null;
      const failed = failuresOf(report, manifestId, ingredient);
      for (const { code, explanation } of failed) {
        failures.push({ code, manifestId: id, explanation: explanation ?? null });
      }
      const manifest = id === null ? undefined : report.manifests[id];
      return {
        manifestId: id,
        title: ingredient.title ?? manifest?.title ?? null,
        claimGenerator: manifest ? generatorName(manifest) : null,
        relationship: ingredient.relationship ?? null,
        intact: !failed.some(breaksIntegrity),
        ingredients: id === null ? [] : walk(id, depth + 1),
      };
    });
  };
  return { history: walk(report.active_manifest, 0), failures };
}

/** What its signer recorded when it was added, and what is different now. Whom that signer trusted is not our affair. */
function failuresOf(report: Report, manifestId: string, ingredient: Ingredient) {
  const uri = `/${manifestId}/c2pa.assertions/${ingredient.label}`;
  const deltas = report.validation_results.ingredientDeltas ?? [];
  return [
    ...(ingredient.validation_results?.activeManifest?.failure ?? []).filter(breaksIntegrity),
    ...deltas
      .filter(({ ingredientAssertionURI }) => ingredientAssertionURI.endsWith(uri))
      .flatMap(({ validationDeltas }) => validationDeltas.failure),
  ];
}
