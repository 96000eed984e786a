import type { Resolvers } from "../../../generated/graphql.ts";
import { accountResolvers } from "./accounts.ts";
import { appealResolvers } from "./appeals.ts";
import { assetResolvers } from "./assets.ts";
import { auditResolvers } from "./audit.ts";
import { decisionResolvers } from "./decisions.ts";
import { dryRunResolvers } from "./dry-runs.ts";
import { erasureResolvers } from "./erasures.ts";
import { generationResolvers } from "./generations.ts";
import { memberResolvers } from "./members.ts";
import { metricsResolvers } from "./metrics.ts";
import { nodeResolvers } from "./node.ts";
import { policyResolvers } from "./policies.ts";
import { policyDraftResolvers } from "./policy-drafts.ts";
import { replayResolvers } from "./replays.ts";
import { reviewBulkResolvers } from "./review-bulk.ts";
import { reviewDeskResolvers } from "./review-desk.ts";
import { reviewResolvers } from "./reviews.ts";
import { serverResolvers } from "./server.ts";
import { sessionResolvers } from "./sessions.ts";
import { standingResolvers } from "./standing.ts";
import { takedownDeskResolvers } from "./takedown-desk.ts";
import { takedownNoticeResolvers } from "./takedown-notices.ts";
import { verdictFeedbackResolvers } from "./verdict-feedback.ts";
import { verificationResolvers } from "./verification.ts";

const areas: readonly Resolvers[] = [
  accountResolvers,
  appealResolvers,
  assetResolvers,
  auditResolvers,
  decisionResolvers,
  dryRunResolvers,
  erasureResolvers,
  generationResolvers,
  memberResolvers,
  metricsResolvers,
  nodeResolvers,
  policyResolvers,
  policyDraftResolvers,
  replayResolvers,
  reviewBulkResolvers,
  reviewDeskResolvers,
  reviewResolvers,
  sessionResolvers,
  standingResolvers,
  serverResolvers,
  takedownDeskResolvers,
  takedownNoticeResolvers,
  verdictFeedbackResolvers,
  verificationResolvers,
];

/** Type name, then field name. No field has two resolvers. */
export const resolvers: Readonly<Record<string, Readonly<Record<string, unknown>>>> = merge(areas);

function merge(parts: readonly Resolvers[]) {
  const merged: Record<string, Record<string, unknown>> = {};
  for (const [type, fields] of parts.flatMap((part) => Object.entries(part))) {
    for (const [name, resolve] of Object.entries(fields)) {
      merged[type] ??= {};
      const into = merged[type];
      if (name in into) throw new Error(`${type}.${name} has two resolvers.`);
      into[name] = resolve;
    }
  }
  return merged;
}
