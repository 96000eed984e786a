import { CATEGORIES } from "../../../../moderation/index.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { userOf } from "../context.ts";
import { disclosedTo } from "../disclosed.ts";
import { CATEGORY, DISCLOSURE, FINDING_SOURCE, SEVERITY } from "../enums.ts";

export const decisionResolvers: Resolvers = {
  Query: {
    async checkPrompt(_, { prompt }, context) {
      const { deps, signal } = context;
      // Where reasons are withheld, many cheap questions would find them out all the same.
      if (deps.activePolicy().document.disclosure === "minimal") await context.throttle();
      const result = await deps.admission.check(userOf(context), prompt, signal);
      if (!result.ok) return { userErrors: result.errors };
      if (result.value.kind === "unjudged") return { verdict: "REVIEW", userErrors: [] };
      const judgement = disclosedTo(context, prompt, { ...result.value, stage: "PROMPT" });
      return { verdict: result.value.verdict, judgement, userErrors: [] };
    },
  },

  Decision: {
    id: ({ decision }) => decision.id,
    stage: ({ decision }) => decision.stage,
    judgement: ({ decision, prompt }, _, context) => disclosedTo(context, prompt, decision),
    createdAt: ({ decision }) => decision.createdAt,
  },

  Judgement: {
    verdict: ({ judgement }) => judgement.verdict,
    code: ({ judgement: { verdict } }) => (verdict === "ALLOW" ? null : `POLICY_${verdict}`),
    disclosure: ({ judgement }) => DISCLOSURE[judgement.disclosure],
    explanation: ({ judgement }) => judgement.explanation,
    helpText: ({ judgement }) => judgement.helpText,
    unsafe: ({ judgement }) => judgement.unsafe,
    modelDigests: ({ modelSha256 }) => modelSha256,
    async categories({ judgement, policyVersion }, _, { loaders }) {
      const policy = await loaders.policy.load(policyVersion);
      return judgement.categories.map(({ name, score, threshold, severity, source, outcome }) => ({
        category: CATEGORY[name],
        explanation: policy?.explanations[name] ?? "",
        ...{ score, threshold, outcome },
        severity: severity && SEVERITY[severity],
        source: source && FINDING_SOURCE[source],
      }));
    },
    scores: ({ judgement: { scores } }) =>
      scores ? CATEGORIES.map((name) => ({ category: CATEGORY[name], score: scores[name] })) : [],
    spans: ({ judgement, prompt }) =>
      judgement.spans.map((span) => ({ ...span, text: prompt.slice(span.start, span.end) })),
    frames: ({ judgement }) => judgement.frames.map((frame) => ({ ...frame, category: CATEGORY[frame.category] })),
  },
};
