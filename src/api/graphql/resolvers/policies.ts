import { parsePolicy, tierNames } from "../../../../moderation/index.ts";
import { AppError } from "../../../core/errors.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { hasScope } from "../access-rules.ts";
import { connection, pageRequest } from "../connection.ts";
import { DISCLOSURE } from "../enums.ts";
import { globalId } from "../global-ids.ts";
import { thresholdsOf } from "../thresholds.ts";

export const policyResolvers: Resolvers = {
  Query: {
    async activePolicy(_, __, { deps }) {
      const policy = await deps.database.policy(deps.activePolicy().version);
      if (!policy) throw new AppError("INTERNAL", { message: "the active policy is not in the database" });
      return policy;
    },
    policies: async (_, args, { deps }) => connection(await deps.database.policies(pageRequest(args)), args),
  },

  PolicyVersion: {
    id: ({ version }) => globalId("PolicyVersion", version),
    active: ({ version }, _, { deps }) => version === deps.activePolicy().version,
    tiers: ({ document }) => [...tierNames(parsePolicy(document))],
    disclosure: ({ document }) => DISCLOSURE[parsePolicy(document).disclosure],
    appealDays: ({ document }) => parsePolicy(document).appealDays,
    document: ({ document }, _, { caller }) => (hasScope(caller, "POLICY_DRAFT") ? document : null),
    maxPromptLength: ({ document }) => parsePolicy(document).prompt.maxLength,
    thresholds({ document }) {
      const policy = parsePolicy(document);
      return [...thresholdsOf("PROMPT", policy), ...thresholdsOf("FRAMES", policy)];
    },
  },
};
