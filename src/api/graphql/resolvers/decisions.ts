import { createHash } from "node:crypto";
import { CATEGORIES, foldedPlaces, normalise, policyForTier } from "../../../../moderation/index.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { userOf } from "../context.ts";
import { disclosedTo } from "../disclosed.ts";
import { CATEGORY, DISCLOSURE, FINDING_SOURCE, SEVERITY } from "../enums.ts";
import { thresholdsOf } from "../thresholds.ts";

export const decisionResolvers: Resolvers = {
  Query: {
    async checkPrompt(_, { prompt }, context) {
      const { deps, signal } = context;
      // Where reasons are withheld, many cheap questions would find them out all the same.
      if (deps.activePolicy().document.disclosure === "minimal") await context.throttle();
      const user = userOf(context);
      const result = await deps.admission.check(user, prompt, signal);
      if (!result.ok) return { understoodWords: [], ignoredWords: [], userErrors: result.errors };
      const understanding = deps.admission.understand(prompt);
      if (result.value.kind === "unjudged") return { verdict: "REVIEW", ...understanding, userErrors: [] };
      const judgement = disclosedTo(context, { prompt, tier: user.tier }, { ...result.value, stage: "PROMPT" });
      return { verdict: result.value.verdict, judgement, ...understanding, userErrors: [] };
    },
  },

  Decision: {
    id: ({ decision }) => decision.id,
    stage: ({ decision }) => decision.stage,
    judgement: ({ decision, ...about }, _, context) => disclosedTo(context, about, decision),
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
    async thresholds({ policyVersion, review }, _, { loaders }) {
      const policy = review && (await loaders.policy.load(policyVersion));
      return policy ? thresholdsOf(review.stage, policyForTier(policy, review.tier)) : [];
    },
    normalisedText: ({ prompt, review }) => (review?.stage === "PROMPT" ? normalise(prompt).text : null),
    isNormalisedAsJudged({ prompt, review }) {
      if (review?.stage !== "PROMPT" || review.normalisedTextSha256 === null) return null;
      return sha256(normalise(prompt).text) === review.normalisedTextSha256;
    },
    foldedSpans: ({ prompt, review }) => (review?.stage === "PROMPT" ? foldedPlaces(prompt) : []),
    frames: ({ judgement }) => judgement.frames.map((frame) => ({ ...frame, category: CATEGORY[frame.category] })),
  },
};

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
