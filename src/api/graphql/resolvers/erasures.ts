import { requireScope } from "../../../core/access.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { type Context, userOf } from "../context.ts";

export const erasureResolvers: Resolvers = {
  Query: {
    async erasurePreview(_, { account }, context) {
      const found = await context.deps.erasures.preview(actingFor(account, context), account);
      return found && { userId: found.user.id, ...found.holds, erasure: found.erasure };
    },
  },

  Mutation: {
    async eraseAccount(_, { input }, context) {
      const result = await context.deps.erasures.erase(actingFor(input.account, context), {
        ...input,
        media: input.media ?? "REMOVE",
      });
      return result.ok ? { erasure: result.value, userErrors: [] } : { userErrors: result.errors };
    },
  },
};

/** A key that manages keys is enough for one's own account, not for another's. */
function actingFor(account: string, context: Context) {
  const user = userOf(context);
  return account === user.id || account === user.email ? user : requireScope(context.caller, "USERS_WRITE");
}
