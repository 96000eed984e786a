import { requireMayGive } from "../../../core/members.ts";
import { mistake } from "../../../core/result.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { connection, pageRequest } from "../connection.ts";
import { signedIn, userOf } from "../context.ts";
import { isScope } from "../enums.ts";
import { globalId, ownId } from "../global-ids.ts";

export const accountResolvers: Resolvers = {
  Query: {
    viewer: (_, __, { caller }) => (caller.kind === "user" ? caller : null),
    apiKeys: async (_, args, context) =>
      connection(await context.deps.database.apiKeys({ userId: userOf(context).id }, pageRequest(args)), args),
  },

  Viewer: {
    scopes: ({ scopes }) => [...scopes],
    async usage({ user }, _, { deps }) {
      const { seconds, dailySeconds, unfinished, concurrent } = await deps.admission.usageOf(user);
      return { usedSeconds: seconds, dailySeconds, unfinished, concurrent };
    },
  },

  ApiKey: {
    id: ({ id }) => globalId("ApiKey", id),
    scopes: ({ scopes }) => scopes.filter(isScope),
  },

  Mutation: {
    async createAccount(_, { input }, { deps }) {
      const result = await deps.accounts.createAccount(input);
      if (!result.ok) return { userErrors: result.errors };
      const { user, key, secret } = result.value;
      return { user, apiKey: key, secret, userErrors: [] };
    },

    async createInvite(_, { input }, context) {
      const inviter = signedIn(context);
      requireMayGive(inviter, input.role);
      const { code, expiresAt } = await context.deps.accounts.createInvite(inviter.user, input.role);
      return { code, expiresAt, userErrors: [] };
    },

    async createApiKey(_, { input }, context) {
      const result = await context.deps.accounts.createApiKey(signedIn(context), input);
      if (!result.ok) return { userErrors: result.errors };
      return { apiKey: result.value.key, secret: result.value.secret, userErrors: [] };
    },

    async setUserTier(_, { input }, context) {
      const result = await context.deps.tiers.setUserTier(userOf(context), input);
      return result.ok ? { user: result.value, userErrors: [] } : { userErrors: result.errors };
    },

    async revokeApiKey(_, { input }, context) {
      const id = ownId("ApiKey", input.id);
      const result = id
        ? await context.deps.accounts.revokeApiKey(userOf(context), id)
        : mistake("NOT_FOUND", "There is no such key, or it is not yours.", "id");
      return result.ok ? { apiKey: result.value, userErrors: [] } : { userErrors: result.errors };
    },
  },
};
