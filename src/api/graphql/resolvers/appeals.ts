import { owns } from "../../../core/access.ts";
import type { Generation } from "../../../core/ports/database.ts";
import { mistake } from "../../../core/result.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { hasScope } from "../access-rules.ts";
import { type Context, userOf } from "../context.ts";
import { ownId } from "../global-ids.ts";
import { reasonText } from "../reason-text.ts";

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
    async reviewAnswer(generation, _, context) {
      if (!maySee(context, generation)) return null;
      const cases = await context.loaders.reviewCases.load(generation.id);
      const decided = cases.filter(({ decidedAt }) => decidedAt);
      return decided.sort((a, b) => Number(b.decidedAt) - Number(a.decidedAt)).at(0) ?? null;
    },
    async appeal({ id, userId }, _, context) {
      if (!maySee(context, { userId })) return null;
      return (await context.loaders.appeals.load(id)).at(-1) ?? null;
    },
    async appealUntil(generation, _, context) {
      if (userOf(context).id !== generation.userId || generation.status !== "REFUSED") return null;
      return context.deps.appeals.openUntil(generation, await context.loaders.appeals.load(generation.id));
    },
  },

  // Only decided cases come here: they have all three.
  ReviewAnswer: {
    outcome: ({ outcome }) => outcome ?? "BLOCK",
    reasonCode: ({ reasonCode }) => reasonCode ?? "OTHER",
    decidedAt: ({ decidedAt, createdAt }) => decidedAt ?? createdAt,
    says: ({ reasonCode }, _, { deps }) => reasonText(deps.activePolicy().document.desk, reasonCode ?? "OTHER"),
  },
};

const maySee = (context: Context, { userId }: Pick<Generation, "userId">): boolean =>
  owns(userOf(context), userId) || hasScope(context.caller, "REVIEW_READ");
