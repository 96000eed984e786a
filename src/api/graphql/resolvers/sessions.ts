import type { Resolvers } from "../../../generated/graphql.ts";
import { signedIn, userOf } from "../context.ts";

/** One's own browsers and password. */
export const sessionResolvers: Resolvers = {
  Viewer: { passwordChangedAt: ({ user }, _, { deps }) => deps.passwords.changedAt(user.id) },

  Query: { sessions: (_, __, context) => context.deps.accounts.sessions(userOf(context).id) },

  Session: { isCurrent: ({ id }, _, { caller }) => caller.kind === "user" && caller.session?.id === id },

  Mutation: {
    async setPassword(_, { input }, context) {
      const caller = signedIn(context);
      // A stolen session must not be a place to try passwords either.
      const wasRight = input.currentPassword != null && (await context.throttleGuess(caller.user.email));
      const result = await context.deps.passwords.setPassword(caller, input);
      if (!result.ok) return { endedSessions: 0, userErrors: result.errors };
      if (wasRight) await wasRight();
      const passwordChangedAt = await context.deps.passwords.changedAt(caller.user.id);
      return { ...result.value, passwordChangedAt, userErrors: [] };
    },

    async endSession(_, { input }, context) {
      const result = await context.deps.accounts.endSession(signedIn(context), input.id);
      return result.ok
        ? { endedSessions: result.value, userErrors: [] }
        : { endedSessions: 0, userErrors: result.errors };
    },

    async endOtherSessions(_, __, context) {
      return { endedSessions: await context.deps.accounts.endOtherSessions(signedIn(context)), userErrors: [] };
    },
  },
};
