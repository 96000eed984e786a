import { checkPolicy, type PolicyDocument, type PolicyFault } from "../../moderation/index.ts";
import { digestOf } from "./environment.ts";
import type { DryRunPolicy, Reads } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";

/** A policy that someone names: a version, a draft, or with neither the one in force. */
export type PolicyRef = { readonly version?: number | null | undefined; readonly draftId?: string | null | undefined };

/** The document as it is kept, and what it is named by. */
export type FoundPolicy = DryRunPolicy & { readonly document: unknown };

export async function findPolicy(
  database: Pick<Reads, "policy" | "policyDraft" | "activePolicy">,
  ref: PolicyRef,
  field: string,
): Promise<Result<FoundPolicy>> {
  if (ref.version != null && ref.draftId != null) {
    return mistake("INVALID_VALUE", "Name a version or a draft, not both.", field);
  }
  if (ref.draftId != null) {
    const draft = await database.policyDraft(ref.draftId);
    if (!draft) return mistake("NOT_FOUND", "There is no such draft.", field);
    const { id: draftId, document } = draft;
    return ok({ version: null, draftId, document, sha256: digestOf(document) });
  }
  const found = ref.version == null ? await database.activePolicy() : await database.policy(ref.version);
  if (!found) return mistake("NOT_FOUND", `There is no version ${ref.version ?? ""} of the policy.`, field);
  return ok({ version: found.version, draftId: null, document: found.document, sha256: found.sha256 });
}

/** The document, whole and without a fault. */
export function valid(document: unknown, field: string): Result<PolicyDocument> {
  const checked = checkPolicy(document);
  return checked.ok ? ok(checked.document) : mistake("INVALID_VALUE", inWords(checked.faults), field);
}

const SHOWN_FAULTS = 5;

function inWords(faults: readonly PolicyFault[]): string {
  const first = faults.slice(0, SHOWN_FAULTS).map(({ path, message }) => `${path || "the document"}: ${message}`);
  const more = faults.length > SHOWN_FAULTS ? ` And ${faults.length - SHOWN_FAULTS} more.` : "";
  return `The policy has faults. ${first.join("; ")}.${more}`;
}
