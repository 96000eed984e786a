import { actorOf } from "./access.ts";
import type { AuditAction, AuditEntry } from "./audit/actions.ts";
import { digestOf, type Environment } from "./environment.ts";
import { patchDocument } from "./policy-patch.ts";
import { findPolicy, type PolicyRef } from "./policy-refs.ts";
import type { Database, PolicyDraft, Transaction, User } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";

export const DRAFT_LIMITS = { titleLength: 120, drafts: 200, bytes: 900_000 } as const;

/** A whole document, or a JSON Patch of the one that there is. */
type Content = { readonly document?: unknown; readonly patch?: unknown };
export type PolicyDrafts = ReturnType<typeof createPolicyDrafts>;

/** Documents on their way to being a version. Nothing is judged by a draft, so it may have faults for a while. */
export function createPolicyDrafts(deps: { readonly database: Database; readonly environment: Environment }) {
  const { database, environment } = deps;

  function entry(
    action: "policy.drafted" | "policy.draftChanged" | "policy.draftDeleted",
    user: User,
    row: PolicyDraft,
  ) {
    const facts = { baseVersion: row.baseVersion, sha256: digestOf(row.document) };
    const at = environment.clock();
    return { action, actor: actorOf(user), subject: `policy-draft:${row.id}`, at, facts } satisfies AuditEntry & {
      action: AuditAction;
    };
  }

  return {
    /** Begins from the policy in force, or from `from`. */
    async create(
      user: User,
      input: Content & { readonly title?: string | null | undefined; readonly from?: PolicyRef | null | undefined },
    ): Promise<Result<PolicyDraft>> {
      const title = checkTitle(input.title ?? "");
      if (!title.ok) return title;
      return database.transact(async (tx) => {
        const refuse = (fault: Result<never>) => ({ value: fault, audit: [] });
        const active = await tx.activePolicy();
        if (!active) return refuse(mistake("INVALID_STATE", "No policy is in force yet."));
        const base = await findPolicy(tx, input.from ?? {}, "from");
        if (!base.ok) return refuse(base);
        const content = contentOf(base.value.document, input);
        if (!content.ok) return refuse(content);
        if ((await tx.policyDrafts({ limit: 1 })).total >= DRAFT_LIMITS.drafts) {
          return refuse(mistake("OUT_OF_RANGE", `At most ${DRAFT_LIMITS.drafts} drafts; delete one first.`));
        }
        const draft = await tx.createPolicyDraft({
          id: environment.newId(),
          title: title.value,
          document: content.value,
          // Whatever it was copied from, it would follow the policy in force now.
          baseVersion: active.version,
          createdById: user.id,
        });
        return { value: ok(draft), audit: [entry("policy.drafted", user, draft)] };
      });
    },

    /** `rebase` says that the changes of newer versions were looked at: the draft then follows the policy in force. */
    async update(
      user: User,
      input: Content & {
        readonly id: string;
        readonly revision: number;
        readonly title?: string | null | undefined;
        readonly rebase?: boolean;
        /** The version that was looked at: another may have come into force since. */
        readonly rebaseOnto?: number | null | undefined;
      },
    ): Promise<Result<PolicyDraft>> {
      const title = input.title == null ? null : checkTitle(input.title);
      if (title && !title.ok) return title;
      return database.transact(async (tx) => {
        const found = await tx.policyDraft(input.id);
        if (!found) return { value: notFound, audit: [] };
        const content = contentOf(found.document, input);
        if (!content.ok) return { value: content, audit: [] };
        const baseVersion = input.rebase ? await activeVersion(tx) : found.baseVersion;
        if (input.rebase && input.rebaseOnto != null && input.rebaseOnto !== baseVersion) {
          const text = `Version ${baseVersion} is in force by now. Look at what it changed, too.`;
          return { value: mistake("INVALID_STATE", text, "rebaseOnto"), audit: [] };
        }
        const change = { document: content.value, baseVersion, ...(title && { title: title.value }) };
        const changed = await tx.changePolicyDraft(input.id, input.revision, change);
        if (!changed) {
          const text = `Somebody else has changed it: it is at revision ${found.revision}. Read it again.`;
          return { value: mistake("INVALID_STATE", text, "revision"), audit: [] };
        }
        return { value: ok(changed), audit: [entry("policy.draftChanged", user, changed)] };
      });
    },

    async remove(user: User, id: string): Promise<Result<PolicyDraft>> {
      return database.transact(async (tx) => {
        const removed = await tx.deletePolicyDraft(id);
        return removed
          ? { value: ok(removed), audit: [entry("policy.draftDeleted", user, removed)] }
          : { value: notFound, audit: [] };
      });
    },
  };
}

const notFound = mistake("NOT_FOUND", "There is no such draft.", "id");

const activeVersion = async (tx: Transaction): Promise<number> => (await tx.activePolicy())?.version ?? 0;

function checkTitle(given: string): Result<string> {
  const title = given.trim();
  if (title.length <= DRAFT_LIMITS.titleLength) return ok(title);
  return mistake("TOO_LONG", `At most ${DRAFT_LIMITS.titleLength} characters.`, "title");
}

function contentOf(base: unknown, { document, patch }: Content): Result<unknown> {
  if (document != null && patch != null) return mistake("INVALID_VALUE", "Give a document or a patch.", "patch");
  const result = patch == null ? ok(document ?? base) : patchDocument(base, patch);
  if (!result.ok) return result;
  const text = JSON.stringify(result.value);
  if (typeof result.value !== "object" || result.value === null || Array.isArray(result.value)) {
    return mistake("INVALID_VALUE", "A policy is a JSON object.", "document");
  }
  if (text.length > DRAFT_LIMITS.bytes) {
    return mistake("TOO_LONG", `At most ${DRAFT_LIMITS.bytes} bytes of JSON.`, "document");
  }
  // PostgreSQL keeps neither; no field of a policy wants them.
  if (/\\u0000|\\ud[89a-f]/i.test(text)) {
    return mistake("INVALID_VALUE", "A text holds U+0000 or half a surrogate pair.", "document");
  }
  return result;
}
