import { z } from "zod";
import type { User } from "../../../core/ports/database.ts";
import { mistake, type Result } from "../../../core/result.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { type Context, reviewerIn } from "../context.ts";
import { globalId } from "../global-ids.ts";
import { reasonText } from "../reason-text.ts";

/** How accounts stand: one's own, and those of others for reviewers. */
export const standingResolvers: Resolvers = {
  Viewer: { standing: ({ user }, _, { deps }) => deps.standing.of(user.id) },

  Query: {
    reviewUser: (_, { id }, { loaders }) => (isId(id) ? loaders.user.load(id) : null),
  },

  Mutation: {
    noteUser: (_, { input }, context) => done(input, context, context.deps.standing.noteUser),
    proposeSuspension: (_, { input }, context) => done(input, context, context.deps.standing.proposeSuspension),
    answerSuspension: (_, { input }, context) =>
      done(input, context, (reviewer, about) =>
        context.deps.standing.answerSuspension(reviewer, { ...about, isConfirmed: input.isConfirmed }),
      ),
    liftSuspension: (_, { input }, context) => done(input, context, context.deps.standing.liftSuspension),
  },

  ReviewedUser: {
    person: (user) => user,
    standing: standingIn,
    suspension: async (user, _, context) => (await standingIn(user, _, context)).suspension,
    generations: async ({ id }, _, { deps }) => [...(await deps.database.generationCounts(id))],
    cases: async ({ id }, _, context) => [...(await context.deps.standing.casesOf(reviewerIn(context), id))],
    events: ({ id }, _, { loaders }) => loaders.standingEvents.load(id),
  },

  StandingEvent: { by: ({ byId }, _, { loaders }) => (byId ? loaders.user.load(byId) : null) },

  Strike: {
    generationId: ({ generationId }) => globalId("Generation", generationId),
    says: ({ reasonCode }, _, { deps }) => reasonText(deps.activePolicy().document.desk, reasonCode),
  },
};

/** Accounts carry their own id outside too, as the audit log names them. */
const isId = (id: string): boolean => z.uuid().safeParse(id).success;

async function done(
  { id, note }: { readonly id: string; readonly note: string },
  context: Context,
  act: (
    reviewer: ReturnType<typeof reviewerIn>,
    about: { readonly userId: string; readonly note: string },
  ) => Promise<Result<User>>,
) {
  const reviewer = reviewerIn(context);
  const result = isId(id)
    ? await act(reviewer, { userId: id, note })
    : mistake("NOT_FOUND", "There is no such user.", "id");
  if (!result.ok) return { userErrors: result.errors };
  return { user: result.value, userErrors: [] };
}

async function standingIn({ id }: User, _: unknown, { deps, loaders }: Context) {
  return deps.standing.by(await loaders.standingEvents.load(id));
}
