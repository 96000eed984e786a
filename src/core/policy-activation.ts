import type { PolicyDocument } from "../../moderation/index.ts";
import { tierNames } from "../../moderation/index.ts";
import { actorOf } from "./access.ts";
import { digestOf, type Environment } from "./environment.ts";
import { isAppError } from "./errors.ts";
import { newestVersion } from "./policies.ts";
import { valid } from "./policy-refs.ts";
import type { Database, PolicyVersion, Transaction, User } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";

export const RATIONALE_LENGTH = 2_000;

export type ActivationRequest = {
  /** One of the two: a draft becomes a version, or a version comes into force again (a rollback, a shipped proposal). */
  readonly draftId?: string | null | undefined;
  readonly version?: number | null | undefined;
  readonly rationale: string;
  /** The version that the caller took to be in force; a draft says so itself. */
  readonly baseVersion?: number | null | undefined;
  /** Go on although another version came into force in the meantime, or although a tier that is in use is gone. */
  readonly override?: boolean;
};
export type PolicyActivator = ReturnType<typeof createPolicyActivator>;

/** Puts a policy in force for every process on the database. */
export function createPolicyActivator(deps: {
  readonly database: Database;
  readonly environment: Environment;
  /** Called after the commit: takes the policy over here, and tells the other processes. */
  readonly announcePolicy: (version: number) => Promise<void>;
}) {
  const { database, environment } = deps;
  type Ready = Pick<PolicyVersion, "version" | "sha256" | "document" | "origin"> & {
    readonly document: PolicyDocument;
  };

  /** A draft is written down whole: a default that a later release changes must not change an operator's policy. */
  async function fromDraft(tx: Transaction, id: string): Promise<Result<{ ready: Ready; base: number }>> {
    const draft = await tx.policyDraft(id);
    if (!draft) return mistake("NOT_FOUND", "There is no such draft.", "draft");
    const document = valid(draft.document, "draft");
    if (!document.ok) return document;
    const version = (await newestVersion(tx)) + 1;
    const ready = { version, sha256: digestOf(document.value), document: document.value, origin: "OPERATOR" } as const;
    return ok({ ready, base: draft.baseVersion });
  }

  async function fromVersion(tx: Transaction, version: number): Promise<Result<Ready>> {
    const found = await tx.policy(version);
    if (!found) return mistake("NOT_FOUND", `There is no version ${version} of the policy.`, "version");
    const document = valid(found.document, "version");
    return document.ok ? ok({ ...found, document: document.value }) : document;
  }

  async function activateIn(tx: Transaction, user: User, request: ActivationRequest, rationale: string) {
    const refuse = (fault: Result<never>) => ({ value: fault, audit: [] });
    const latest = await tx.latestPolicyActivation();
    const { draftId, version } = request;
    if ((draftId == null) === (version == null)) {
      return refuse(mistake("INVALID_VALUE", "Name a draft or a version, one of the two.", "version"));
    }
    const draft = draftId == null ? null : await fromDraft(tx, draftId);
    if (draft && !draft.ok) return refuse(draft);
    const named = version == null ? null : await fromVersion(tx, version);
    if (named && !named.ok) return refuse(named);
    const ready = draft?.value.ready ?? named?.value;
    if (!ready) return refuse(mistake("REQUIRED", "Name a draft or a version."));

    const base = draft?.value.base ?? request.baseVersion ?? latest?.version ?? 0;
    const doubt = request.override ? null : await doubtOf(tx, ready.document, base, latest?.version ?? 0);
    if (doubt) return refuse(mistake("INVALID_STATE", doubt, "override"));
    const kept = draft ? await tx.keepPolicy(ready) : ready;
    if (kept.version === latest?.version) {
      return refuse(mistake("INVALID_STATE", `Version ${kept.version} is in force already.`, "version"));
    }
    const at = environment.clock();
    const number = (latest?.number ?? 0) + 1;
    await tx.activatePolicy({ number, version: kept.version, byId: user.id, rationale, at });
    if (draftId != null) await tx.deletePolicyDraft(draftId);
    const facts = { policyVersion: kept.version, sha256: kept.sha256, previous: latest?.version ?? 0 };
    const subject = `policy:${kept.version}`;
    const entry = { action: "policy.activated", actor: actorOf(user), subject, at, facts } as const;
    const activated = await tx.policy(kept.version);
    return { value: activated ? ok(activated) : mistake("NOT_FOUND", "The version is gone."), audit: [entry] };
  }

  return {
    /** Refuses what a person should look at first; `override` says that they did. */
    async activate(user: User, request: ActivationRequest): Promise<Result<PolicyVersion>> {
      const rationale = request.rationale.trim();
      if (rationale.length === 0) return mistake("REQUIRED", "Say why.", "rationale");
      if (rationale.length > RATIONALE_LENGTH) {
        return mistake("TOO_LONG", `At most ${RATIONALE_LENGTH} characters.`, "rationale");
      }
      const result = await database
        .transact((tx) => activateIn(tx, user, request, rationale))
        .catch((error: unknown): Result<never> => {
          if (!isAppError(error) || error.code !== "CONFLICT") throw error;
          return mistake("INVALID_STATE", "Somebody else activated a policy at the same moment; look again.");
        });
      if (result.ok) await deps.announcePolicy(result.value.version);
      return result;
    },
  };
}

async function doubtOf(tx: Transaction, document: PolicyDocument, base: number, active: number) {
  if (base !== active) {
    return `Version ${active} is in force, and this was begun from version ${base}: compare them, then override.`;
  }
  const known = tierNames(document);
  const lost = (await tx.tiersInUse()).filter((tier) => !known.includes(tier));
  if (lost.length === 0) return null;
  return `Accounts have the tiers ${lost.join(", ")}, which this policy does not name: they would be standard.`;
}
