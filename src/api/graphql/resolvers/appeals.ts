import { owns } from "../../../core/access.ts";
import { mistake } from "../../../core/result.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { hasScope } from "../access-rules.ts";
import { userOf } from "../context.ts";
import { ownId } from "../global-ids.ts";

export const appealResolvers: Resolvers = {
  Mutation: {
    async appealGeneration(_, { input }, context) {
      const id = ownId("Generation", input.id);
      const result = id
        ? await context.deps.appeals.appeal(userOf(context), { id, text: input.text })
        : mistake("NOT_FOUND", "There is no such generation, or it is not yours.", "id");
      return result.ok ? { appeal: result.value, userErrors: [] } : { userErrors: result.errors };
    },
  },

  Generation: {
    async appeal({ id, userId }, _, context) {
      if (!owns(userOf(context), userId) && !hasScope(context.caller, "REVIEW_READ")) return null;
      return (await context.deps.database.appeals([id])).at(-1) ?? null;
    },
    appealUntil: (generation, _, context) =>
      userOf(context).id === generation.userId ? context.deps.appeals.openUntil(generation) : null,
  },
};
