import { mistake, ok, type Result } from "../../../core/result.ts";
import type { BulkInput } from "../../../core/review-bulk.ts";
import type { BulkReviewInput, Resolvers } from "../../../generated/graphql.ts";
import { reviewerIn } from "../context.ts";
import { CATEGORY } from "../enums.ts";
import { globalId, ownId } from "../global-ids.ts";

export const reviewBulkResolvers: Resolvers = {
  Query: {
    async bulkReviewPreview(_, { input }, context) {
      const checked = toBulkInput(input);
      const result = checked.ok ? await context.deps.reviewBulk.preview(reviewerIn(context), checked.value) : checked;
      return result.ok ? { preview: result.value, userErrors: [] } : { userErrors: result.errors };
    },
  },

  Mutation: {
    async bulkReview(_, { input }, context) {
      const { digest } = input;
      if (!digest) return refused(mistake("REQUIRED", "Look at the preview first, and hand on its digest.", "digest"));
      const checked = toBulkInput(input);
      if (!checked.ok) return refused(checked);
      const result = await context.deps.reviewBulk.decide(reviewerIn(context), checked.value, digest);
      if (!result.ok) return refused(result);
      const { bulk, done, left } = result.value;
      return { bulk, done, left: left.map(toLeft), userErrors: [] };
    },

    async undoBulkReview(_, { input }, context) {
      const id = ownId("BulkDecision", input.id);
      const result = id
        ? await context.deps.reviewBulk.undo(reviewerIn(context), id)
        : mistake("NOT_FOUND", "There is no such bulk decision, or it is not yours.", "id");
      if (!result.ok) return { reopened: [], leftIds: [], userErrors: result.errors };
      const { reopened, left } = result.value;
      return { reopened, leftIds: left.map((one) => globalId("ReviewCase", one)), userErrors: [] };
    },
  },

  BulkReviewPreview: {
    left: ({ left }) => left.map(toLeft),
    byCategory: ({ byCategory }) => byCategory.map(({ category, count }) => ({ category: CATEGORY[category], count })),
  },

  BulkReview: { id: ({ id }) => globalId("BulkDecision", id) },
};

function toBulkInput({ ids, ...input }: BulkReviewInput): Result<BulkInput> {
  const caseIds = ids.map((id) => ownId("ReviewCase", id));
  const known = caseIds.filter((id) => id !== null);
  return known.length === ids.length
    ? ok({ ...input, caseIds: known })
    : mistake("NOT_FOUND", "One of these is no id of a case.", "ids");
}

const refused = (result: Result<never>) => ({ done: [], left: [], userErrors: result.ok ? [] : result.errors });

const toLeft = ({ caseId, why }: { readonly caseId: string; readonly why: string }) => ({
  id: globalId("ReviewCase", caseId),
  why,
});
