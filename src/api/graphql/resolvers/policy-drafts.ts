import { checkPolicy } from "../../../../moderation/index.ts";
import { digestOf } from "../../../core/environment.ts";
import { AppError } from "../../../core/errors.ts";
import { diffPolicies } from "../../../core/policy-diff.ts";
import { findPolicy, type PolicyRef } from "../../../core/policy-refs.ts";
import type { PolicyDraft } from "../../../core/ports/database.ts";
import { mistake, type Result } from "../../../core/result.ts";
import type { PolicyRef as PolicyRefInput, Resolvers } from "../../../generated/graphql.ts";
import { connection, pageRequest } from "../connection.ts";
import { type Context, userOf } from "../context.ts";
import { globalId, ownId } from "../global-ids.ts";

const notFound = mistake("NOT_FOUND", "There is no such draft.", "id");
/** What is no id of ours leads nowhere; the core says so at the field. */
const UNKNOWN = "00000000-0000-0000-0000-000000000000";

export const policyDraftResolvers: Resolvers = {
  Query: {
    validatePolicy(_, { document }) {
      const checked = checkPolicy(document);
      return checked.ok ? [] : checked.faults;
    },
    async policyDiff(_, { from, to }, context) {
      const [old, next] = [await documentOf(context, from), await documentOf(context, to)];
      return diffPolicies(old, next);
    },
    async policyDraft(_, args, { deps }) {
      const id = ownId("PolicyDraft", args.id);
      return id ? deps.database.policyDraft(id) : null;
    },
    policyDrafts: async (_, args, { deps }) => connection(await deps.database.policyDrafts(pageRequest(args)), args),
    policyActivations: async (_, args, { deps }) =>
      connection(await deps.database.policyActivations(pageRequest(args)), args),
  },

  Mutation: {
    createPolicyDraft: async (_, { input }, context) =>
      payload(await context.deps.policyDrafts.create(userOf(context), { ...input, from: policyRef(input.from) })),
    async updatePolicyDraft(_, { input }, context) {
      const id = ownId("PolicyDraft", input.id);
      return payload(id ? await context.deps.policyDrafts.update(userOf(context), { ...input, id }) : notFound);
    },
    async deletePolicyDraft(_, { input }, context) {
      const id = ownId("PolicyDraft", input.id);
      return payload(id ? await context.deps.policyDrafts.remove(userOf(context), id) : notFound);
    },
    async activatePolicy(_, { input }, context) {
      const draftId = input.draft && (ownId("PolicyDraft", input.draft) ?? UNKNOWN);
      const result = await context.deps.policyActivator.activate(userOf(context), { ...input, draftId });
      return result.ok ? { policy: result.value, userErrors: [] } : { userErrors: result.errors };
    },
  },

  PolicyActivation: {
    policy: ({ version }, _, context) => versionOf(context, version),
    by: ({ byId }, _, { loaders }) => (byId ? loaders.user.load(byId) : null),
  },

  PolicyDraft: {
    id: ({ id }) => globalId("PolicyDraft", id),
    sha256: ({ document }) => digestOf(document),
    faults({ document }) {
      const checked = checkPolicy(document);
      return checked.ok ? [] : checked.faults;
    },
    base: ({ baseVersion }, _, context) => versionOf(context, baseVersion),
    stale: ({ baseVersion }, _, { deps }) => baseVersion !== deps.activePolicy().version,
    createdBy: ({ createdById }, _, { loaders }) => loaders.user.load(createdById),
  },
};

/** Naming nothing is naming the policy in force. */
export const policyRef = (given: PolicyRefInput | null | undefined): PolicyRef => ({
  version: given?.version,
  draftId: given?.draft && (ownId("PolicyDraft", given.draft) ?? UNKNOWN),
});

/** Versions are never removed. */
async function versionOf({ deps }: Context, version: number) {
  const found = await deps.database.policy(version);
  if (!found) throw new AppError("INTERNAL", { message: `version ${version} of the policy is gone` });
  return found;
}

async function documentOf({ deps }: Context, given: PolicyRefInput | null | undefined): Promise<unknown> {
  const found = await findPolicy(deps.database, policyRef(given), "policy");
  if (found.ok) return found.value.document;
  throw new AppError("NOT_FOUND", { userMessage: found.errors.map(({ message }) => message).join(" ") });
}

const payload = (result: Result<PolicyDraft>) =>
  result.ok ? { draft: result.value, userErrors: [] } : { userErrors: result.errors };
