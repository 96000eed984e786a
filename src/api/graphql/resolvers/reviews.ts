import { AppError } from "../../../core/errors.ts";
import type { ReviewCase } from "../../../core/ports/database.ts";
import { mistake, type Result } from "../../../core/result.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { connection, pageRequest } from "../connection.ts";
import { reviewerIn, userOf } from "../context.ts";
import { globalId, ownId } from "../global-ids.ts";
import { jpegUrl } from "../jpeg-url.ts";

const notFound = mistake("NOT_FOUND", "There is no such case.", "id");

export const reviewResolvers: Resolvers = {
  Query: {
    async reviewCases(_, { statuses, mine, ...args }, context) {
      const filter = {
        ...(statuses ? { statuses: [...new Set(statuses)] } : {}),
        ...(mine ? { claimedById: userOf(context).id } : {}),
        accesses: reviewerIn(context).accesses,
      };
      return connection(await context.deps.database.reviewCases(filter, pageRequest(args)), args);
    },
  },

  Mutation: {
    async claimReviewCase(_, { input }, context) {
      const id = input.id && ownId("ReviewCase", input.id);
      if (input.id && !id) return payload(notFound);
      return payload(await context.deps.review.claim(reviewerIn(context), id ?? null));
    },
    async releaseReviewCase(_, { input }, context) {
      const id = ownId("ReviewCase", input.id);
      return payload(id ? await context.deps.review.release(reviewerIn(context), id) : notFound);
    },
    async decideReviewCase(_, { input }, context) {
      const id = ownId("ReviewCase", input.id);
      return payload(id ? await context.deps.reviewDecisions.decide(reviewerIn(context), { ...input, id }) : notFound);
    },
  },

  ReviewCase: {
    id: ({ id }) => globalId("ReviewCase", id),
    async generation({ generationId }, _, { deps }) {
      const generation = await deps.database.generation(generationId);
      if (!generation) throw new AppError("INTERNAL", { message: `the generation ${generationId} of a case is gone` });
      return generation;
    },
    async frames(reviewCase, _, context) {
      const frames = await context.deps.review.frames(reviewerIn(context), reviewCase, false);
      return frames.map(({ index, seconds, jpeg }) => ({ index, seconds, image: jpegUrl(jpeg) }));
    },
    claimedBy: ({ claimedById }, _, { loaders }) => (claimedById ? loaders.user.load(claimedById) : null),
    decidedBy: ({ decidedById }, _, { loaders }) => (decidedById ? loaders.user.load(decidedById) : null),
  },
};

const payload = (result: Result<ReviewCase>) =>
  result.ok ? { reviewCase: result.value, userErrors: [] } : { userErrors: result.errors };
