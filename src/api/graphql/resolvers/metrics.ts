import { CATEGORIES } from "../../../../moderation/index.ts";
import { AppError } from "../../../core/errors.ts";
import { SCORE_BINS } from "../../../core/ports/database.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { product } from "../../../platform/product.ts";
import { CATEGORY } from "../enums.ts";

const HOUR_MS = 3_600_000;
const BUCKETS = { HOUR: { unit: "hour", ms: HOUR_MS }, DAY: { unit: "day", ms: 24 * HOUR_MS } } as const;
const MAX_POINTS = 1_000;
const MAX_DAYS = 92;
const MAX_JUDGEMENTS = 10_000;

/** Numbers for charts: the desk through time, the scores, and how the server is. */
export const metricsResolvers: Resolvers = {
  Query: {
    async deskSeries(_, { from, to, bucket }, { deps }) {
      const { unit, ms } = BUCKETS[bucket];
      checkStretch(from, to, (MAX_POINTS - 1) * ms, `at most ${MAX_POINTS} points.`);
      const points = await deps.database.deskSeries(from, to, unit);
      return points.map(({ medianSeconds, times, ...point }) => ({
        ...point,
        medianSecondsToDecision: medianSeconds,
        times: times.map(({ p50, p95, ...time }) => ({ ...time, p50Milliseconds: p50, p95Milliseconds: p95 })),
      }));
    },

    async refusalsByCategory(_, { from, to }, { deps }) {
      checkStretch(from, to, MAX_DAYS * BUCKETS.DAY.ms, `at most ${MAX_DAYS} days.`);
      const found = await deps.database.refusalsByCategory(from, to);
      return found.map(({ category, count }) => ({ category: CATEGORY[category], count }));
    },

    async scoreHistogram(_, { category, stage, last }, { deps }) {
      if (last < 1 || last > MAX_JUDGEMENTS) {
        throw new AppError("BAD_INPUT", { userMessage: `last is 1 to ${MAX_JUDGEMENTS}.` });
      }
      const name = CATEGORIES.find((known) => CATEGORY[known] === category);
      if (!name) throw new AppError("INTERNAL", { message: `the category ${category} has no name` });
      const found = await deps.database.scoreHistogram(name, stage, last);
      const bins = Array.from({ length: SCORE_BINS }, (_bin, at) => {
        const { count, reviewed, refused } = found.find(({ bin }) => bin === at) ?? {
          count: 0,
          reviewed: 0,
          refused: 0,
        };
        return { from: at / SCORE_BINS, to: (at + 1) / SCORE_BINS, count, reviewed, refused };
      });
      return { category, stage, count: bins.reduce((sum, bin) => sum + bin.count, 0), bins };
    },

    async systemHealth(_, __, { deps }) {
      const { startedAt } = deps.systemHealth;
      const { at, parts } = await deps.systemHealth.read();
      return {
        ...{ at, startedAt, version: product.version },
        uptimeSeconds: Math.round((at.getTime() - startedAt.getTime()) / 1000),
        parts: parts.map(({ numbers, ...part }) => ({
          ...part,
          numbers: Object.entries(numbers).map(([name, value]) => ({ name, value })),
        })),
      };
    },
  },
};

function checkStretch(from: Date, to: Date, mostMs: number, most: string): void {
  if (!(from < to) || to.getTime() - from.getTime() > mostMs) {
    throw new AppError("BAD_INPUT", { userMessage: `from comes before to, ${most}` });
  }
}
