import { pointsOf } from "../../../../moderation/index.ts";
import { AppError } from "../../../core/errors.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { type DeskUpdate, deskUpdates, ownQueues } from "../desk-updates.ts";
import { CATEGORY } from "../enums.ts";

const MAX_METRICS_MS = 92 * 24 * 3_600_000;

/** The desk as a whole: its queues, its reasons, its numbers. */
export const reviewDeskResolvers: Resolvers = {
  Query: {
    reviewQueues: (_, __, context) => ownQueues(context),

    reviewReasons(_, __, { deps }) {
      const { desk } = deps.activePolicy().document;
      return desk.reasons.map((reason) => ({
        ...reason,
        category: reason.category && CATEGORY[reason.category],
        points: pointsOf(reason, desk),
      }));
    },

    deskMetrics(_, { from, to }, { deps }) {
      if (!(from < to) || to.getTime() - from.getTime() > MAX_METRICS_MS) {
        throw new AppError("BAD_INPUT", { userMessage: "from comes before to, at most 92 days." });
      }
      return deps.database.deskMetrics(from, to);
    },
  },

  Subscription: {
    deskUpdated: {
      subscribe: (_, __, context) => deskUpdates(context),
      resolve: (update: DeskUpdate) => update,
    },
  },

  DeskMetrics: {
    automatedShare: ({ automated, admitted }) => shareOf(automated, admitted),
    medianSecondsToDecision: ({ secondsToDecision }) => secondsToDecision?.p50 ?? null,
    p90SecondsToDecision: ({ secondsToDecision }) => secondsToDecision?.p90 ?? null,
    p99SecondsToDecision: ({ secondsToDecision }) => secondsToDecision?.p99 ?? null,
    appealsAnswered: ({ appealsUpheld, appealsOverturned }) => appealsUpheld + appealsOverturned,
    overturnRate: ({ appealsUpheld, appealsOverturned }) =>
      shareOf(appealsOverturned, appealsUpheld + appealsOverturned),
    agreement: ({ agreed, secondReviews }) => shareOf(agreed, secondReviews),
  },
};

const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
