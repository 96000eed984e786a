import type { Member } from "../../../core/ports/database.ts";
import type { Result } from "../../../core/result.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { connection, pageRequest } from "../connection.ts";
import { signedIn } from "../context.ts";

const payload = (result: Result<Member>) =>
  result.ok ? { member: result.value, userErrors: [] } : { userErrors: result.errors };

export const memberResolvers: Resolvers = {
  Query: {
    async members(_, { search, role, isDisabled, ...args }, { deps }) {
      const filter = { search: search ?? undefined, role: role ?? undefined, isDisabled: isDisabled ?? undefined };
      return connection(await deps.members.members(filter, pageRequest(args)), args);
    },
    accessRequests: async (_, args, { deps }) =>
      connection(await deps.database.accessRequests(pageRequest(args)), args),
  },

  Member: {
    activeKeys: ({ keys }) => keys,
    activeSessions: ({ sessions }) => sessions,
    isChangeable: (member, _, context) => context.deps.members.isChangeable(signedIn(context), member),
  },

  AccessRequest: { expiresAt: (request, _, { deps }) => deps.accessRequests.expiresAt(request) },

  Mutation: {
    setUserRole: async (_, { input }, context) =>
      payload(await context.deps.members.setUserRole(signedIn(context), input)),
    disableUser: async (_, { input }, context) =>
      payload(await context.deps.members.disableUser(signedIn(context), input.id)),
    enableUser: async (_, { input }, context) =>
      payload(await context.deps.members.enableUser(signedIn(context), input.id)),

    async issueSignInLink(_, { input }, context) {
      const result = await context.deps.members.issueSignInLink(signedIn(context), input.id);
      if (!result.ok) return { userErrors: result.errors };
      const { secret, expiresAt } = result.value;
      return { url: `${context.origin}/sign-in?token=${secret}`, expiresAt, userErrors: [] };
    },

    async requestAccess(_, { input }, context) {
      await context.throttleNotice();
      const result = await context.deps.accessRequests.request(input);
      return { received: result.ok, userErrors: result.ok ? [] : result.errors };
    },

    async grantAccess(_, { input }, context) {
      const result = await context.deps.accessRequests.grant(signedIn(context), input.id);
      if (!result.ok) return { userErrors: result.errors };
      const { request, code, expiresAt } = result.value;
      const url = `${context.origin}/sign-in?invite=${code}`;
      return { accessRequest: request, code, url, expiresAt, userErrors: [] };
    },

    async declineAccess(_, { input }, context) {
      const result = await context.deps.accessRequests.decline(signedIn(context), input.id);
      return { declined: result.ok, userErrors: result.ok ? [] : result.errors };
    },
  },
};
