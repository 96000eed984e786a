import { AppError } from "../../../core/errors.ts";
import type { ReviewCase } from "../../../core/ports/database.ts";
import { mistake, type Result } from "../../../core/result.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { connection, pageRequest } from "../connection.ts";
import { reviewerIn, userOf } from "../context.ts";
import { QUEUE_ACCESS } from "../enums.ts";
import { globalId, ownId } from "../global-ids.ts";
import { jpegUrl } from "../jpeg-url.ts";

const MAX_SIMILAR = 20;
const notFound = mistake("NOT_FOUND", "There is no such case, or it is not in one of your queues.", "id");

export const reviewResolvers: Resolvers = {
  Query: {
    async reviewCases(_, { statuses, mine, queue, ...args }, context) {
      const filter = {
        ...(statuses ? { statuses: [...new Set(statuses)] } : {}),
        ...(mine ? { claimedById: userOf(context).id } : {}),
        ...(queue ? { queue } : {}),
        accesses: reviewerIn(context).accesses,
      };
      return connection(await context.deps.database.reviewCases(filter, pageRequest(args)), args);
    },
  },

  Mutation: {
    async claimReviewCase(_, { input }, context) {
      const id = input.id ? ownId("ReviewCase", input.id) : null;
      if (input.id && !id) return payload(notFound);
      return payload(await context.deps.review.claim(reviewerIn(context), id, input.queue ?? null));
    },
    async releaseReviewCase(_, { input }, context) {
      const id = ownId("ReviewCase", input.id);
      return payload(id ? await context.deps.review.release(reviewerIn(context), id) : notFound);
    },
    async decideReviewCase(_, { input }, context) {
      const id = ownId("ReviewCase", input.id);
      return payload(id ? await context.deps.reviewDecisions.decide(reviewerIn(context), { ...input, id }) : notFound);
    },
    async reverseReviewCase(_, { input }, context) {
      const id = ownId("ReviewCase", input.id);
      return payload(id ? await context.deps.reviewDecisions.reverse(reviewerIn(context), { ...input, id }) : notFound);
    },
    async escalateReviewCase(_, { input: { queue = null, ...input } }, context) {
      const id = ownId("ReviewCase", input.id);
      return payload(id ? await context.deps.review.escalate(reviewerIn(context), { ...input, queue, id }) : notFound);
    },
    async noteReviewCase(_, { input }, context) {
      const id = ownId("ReviewCase", input.id);
      return payload(id ? await context.deps.review.note(reviewerIn(context), { ...input, id }) : notFound);
    },
  },

  ReviewCase: {
    id: ({ id }) => globalId("ReviewCase", id),
    access: ({ access }) => QUEUE_ACCESS[access],
    async generation({ generationId }, _, { loaders }) {
      const generation = await loaders.generation.load(generationId);
      if (!generation) throw new AppError("INTERNAL", { message: `the generation ${generationId} of a case is gone` });
      return generation;
    },
    async frames(reviewCase, { reveal }, context) {
      const frames = await context.deps.review.frames(reviewerIn(context), reviewCase, reveal);
      return frames.map(({ index, seconds, jpeg }) => ({ index, seconds, image: jpegUrl(jpeg) }));
    },
    events: ({ id }, _, { deps }) => deps.database.reviewEvents(id),
    appeal: ({ id, kind }, _, { loaders }) => (kind === "APPEAL" ? loaders.appealOfCase.load(id) : null),
    similar({ id }, { first }, { deps }) {
      if (first < 1 || first > MAX_SIMILAR) {
        throw new AppError("BAD_INPUT", { userMessage: `first is 1 to ${MAX_SIMILAR}.` });
      }
      return deps.database.similarReviewCases(id, first);
    },
    async user({ generationId }, _, { loaders }) {
      const generation = await loaders.generation.load(generationId);
      return generation && loaders.user.load(generation.userId);
    },
    claimedBy: ({ claimedById }, _, { loaders }) => (claimedById ? loaders.user.load(claimedById) : null),
    firstBy: ({ firstById }, _, { loaders }) => (firstById ? loaders.user.load(firstById) : null),
    decidedBy: ({ decidedById }, _, { loaders }) => (decidedById ? loaders.user.load(decidedById) : null),
  },

  ReviewEvent: {
    by: ({ by }, _, { loaders }) => (by ? loaders.user.load(by) : null),
    outcome: (event) => ("outcome" in event ? event.outcome : null),
    reasonCode: (event) => ("reasonCode" in event ? event.reasonCode : null),
    text: (event) => ("rationale" in event ? event.rationale : "note" in event ? event.note : null),
    queue: (event) => ("queue" in event ? event.queue : null),
  },
};

const payload = (result: Result<ReviewCase>) =>
  result.ok ? { reviewCase: result.value, userErrors: [] } : { userErrors: result.errors };
