import { CATEGORIES } from "../../../../moderation/index.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { userOf } from "../context.ts";
import { CATEGORY, FINDING_SOURCE, SEVERITY } from "../enums.ts";

export const decisionResolvers: Resolvers = {
  Query: {
    async checkPrompt(_, { prompt }, context) {
      const { deps, signal } = context;
      const result = await deps.admission.check(userOf(context), prompt, signal);
      if (!result.ok) return { userErrors: result.errors };
      if (result.value.kind === "unjudged") return { verdict: "REVIEW", userErrors: [] };
      return { verdict: result.value.verdict, judgement: { ...result.value, prompt }, userErrors: [] };
    },
  },

  Decision: {
    id: ({ decision }) => decision.id,
    stage: ({ decision }) => decision.stage,
    judgement: ({ decision, prompt }) => ({ ...decision, prompt }),
    createdAt: ({ decision }) => decision.createdAt,
  },

  Judgement: {
    verdict: ({ judgement }) => judgement.verdict,
    explanation: ({ judgement }) => judgement.explanation,
    helpText: ({ judgement }) => judgement.helpText,
    unsafe: ({ judgement }) => judgement.unsafe,
    modelDigests: ({ modelSha256 }) => modelSha256,
    categories: ({ judgement }) =>
      judgement.categories.map(({ name, score, threshold, severity, source, outcome }) => ({
        category: CATEGORY[name],
        score,
        threshold,
        severity: SEVERITY[severity],
        source: FINDING_SOURCE[source],
        outcome,
      })),
    scores: ({ judgement }) => CATEGORIES.map((name) => ({ category: CATEGORY[name], score: judgement.scores[name] })),
    spans: ({ judgement, prompt }) =>
      judgement.spans.map((span) => ({ ...span, text: prompt.slice(span.start, span.end) })),
    frames: ({ judgement }) => judgement.frames.map((frame) => ({ ...frame, category: CATEGORY[frame.category] })),
  },
};
