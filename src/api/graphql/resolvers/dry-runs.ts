import { CATEGORIES, routeCase, VERDICTS } from "../../../../moderation/index.ts";
import { requireScope } from "../../../core/access.ts";
import { type Agreement, type DryRunReport, precisionOf, recallOf } from "../../../core/dry-run-report.ts";
import { dryRunSecondsLeft } from "../../../core/dry-runs.ts";
import type { DryRunFinding, DryRunPolicy, PolicyDryRun } from "../../../core/ports/database.ts";
import { mistake, type Result } from "../../../core/result.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { connection, pageRequest } from "../connection.ts";
import { type Context, reviewerIn, signedIn } from "../context.ts";
import { CATEGORY, FINDING_SOURCE } from "../enums.ts";
import { globalId, ownId } from "../global-ids.ts";
import { policyRef } from "./policy-drafts.ts";

const SOURCES = ["model", "rule", "bank"] as const;
/** What is no id of ours leads nowhere; the core says so at the field. */
const UNKNOWN = "unknown";

export const dryRunResolvers: Resolvers = {
  Query: {
    async policyDryRun(_, args, { deps }) {
      const id = ownId("PolicyDryRun", args.id);
      return id ? deps.database.policyDryRun(id) : null;
    },
    policyDryRuns: async (_, args, { deps }) => connection(await deps.database.policyDryRuns(pageRequest(args)), args),
  },

  Mutation: {
    async startPolicyDryRun(_, { input }, context) {
      const wish = {
        ...{ candidate: policyRef(input.candidate), baseline: policyRef(input.baseline), last: input.last },
        upload: input.upload && (ownId("Upload", input.upload) ?? UNKNOWN),
      };
      return payload(await context.deps.dryRuns.start(signedIn(context), wish, context.signal));
    },
    async cancelPolicyDryRun(_, { input }, { deps }) {
      const id = ownId("PolicyDryRun", input.id);
      return payload(id ? await deps.dryRuns.cancel(id) : mistake("NOT_FOUND", "There is no such dry run.", "id"));
    },
  },

  PolicyDryRun: {
    id: ({ id }) => globalId("PolicyDryRun", id),
    candidate: ({ candidate }) => named(candidate),
    baseline: ({ baseline }) => named(baseline),
    progress: ({ done, total }) => (total === 0 ? 0 : done / total),
    etaSeconds: dryRunSecondsLeft,
    report: ({ report }) =>
      report && {
        ...{ texts: report.texts, labelled: report.labelled, days: report.days, flips: flipsOf(report) },
        baseline: { count: report.before, report },
        candidate: { count: report.after, report },
      },
    async cases({ id: runId }, { from, to, ...args }, { deps, caller }) {
      // The run is numbers; its cases are what people wrote.
      requireScope(caller, "REVIEW_READ");
      const filter = { runId, ...(from && { before: from }), ...(to && { after: to }) };
      return connection(await deps.database.dryRunCases(filter, pageRequest(args)), args);
    },
    startedBy: ({ startedById }, _, { loaders }) => loaders.user.load(startedById),
  },

  PolicyOutcome: {
    allowed: ({ count }) => count.verdicts.ALLOW,
    reviewed: ({ count }) => count.verdicts.REVIEW,
    blocked: ({ count }) => count.verdicts.BLOCK,
    refusalRate: ({ count, report }) => (report.texts === 0 ? 0 : count.verdicts.BLOCK / report.texts),
    reviewsPerDay: ({ count, report }) => (report.days === null ? null : count.verdicts.REVIEW / report.days),
    byCategory: ({ count }) =>
      CATEGORIES.flatMap((name) => {
        const found = count.byCategory[name];
        return found ? [{ category: CATEGORY[name], reviewed: found.review, blocked: found.block }] : [];
      }),
    bySource: ({ count }) =>
      SOURCES.flatMap((name) => {
        const found = count.bySource[name];
        return found ? [{ source: FINDING_SOURCE[name], reviewed: found.review, blocked: found.block }] : [];
      }),
    stopped: ({ count }) => agreement(count.stopped),
    refused: ({ count }) => agreement(count.refused),
  },

  PolicyDryRunCase: {
    async text({ text, generationId }, _, context) {
      if (text !== null || generationId === null) return text ?? "";
      const found = await context.loaders.generation.load(generationId);
      return found && (await mayRead(context, generationId)) ? found.prompt : "";
    },
    generationId: ({ generationId }) => generationId && globalId("Generation", generationId),
    from: ({ before }) => before,
    to: ({ after }) => after,
    fromReasons: ({ findingsBefore }) => findingsBefore.map(reasonOf),
    toReasons: ({ findingsAfter }) => findingsAfter.map(reasonOf),
  },
};

/**
 * What the desk keeps to some stays there: by the cases that there are, and where there is none by how it was first
 * judged, since whoever drafts picks the policies of a run.
 */
async function mayRead(context: Context, generationId: string): Promise<boolean> {
  const { desk } = context.deps.activePolicy().document;
  const { accesses } = reviewerIn(context);
  const { decisions: judged, reviewCases } = context.loaders;
  const cases = await reviewCases.load(generationId);
  if (!cases.every(({ access }) => accesses.includes(access))) return false;
  const decisions = await judged.load(generationId);
  return decisions.every(({ stage, judgement: { categories: findings } }) =>
    accesses.includes(routeCase({ kind: "HOLD", stage, findings }, desk).access),
  );
}

const named = ({ version, draftId, sha256 }: DryRunPolicy) => ({
  ...{ version, sha256 },
  draft: draftId && globalId("PolicyDraft", draftId),
});

const flipsOf = ({ flips }: DryRunReport) =>
  VERDICTS.flatMap((from) => VERDICTS.map((to) => ({ from, to, count: flips[from][to] }))).filter(
    ({ count }) => count > 0,
  );

const agreement = (counts: Agreement) => ({
  ...counts,
  precision: precisionOf(counts),
  recall: recallOf(counts),
});

const reasonOf = ({ category, source }: DryRunFinding) => ({
  category: CATEGORY[category],
  source: FINDING_SOURCE[source],
});

const payload = (result: Result<PolicyDryRun>) =>
  result.ok ? { run: result.value, userErrors: [] } : { userErrors: result.errors };
