import { shippedPolicy } from "../../moderation/index.ts";
import type { PromptLabels } from "../core/dry-run-texts.ts";
import { createDryRuns } from "../core/dry-runs.ts";
import { settleShippedPolicy } from "../core/policies.ts";
import { createPolicyActivator } from "../core/policy-activation.ts";
import { createPolicyDrafts } from "../core/policy-drafts.ts";
import { openPolicyInForce } from "../core/policy-in-force.ts";
import type { Database } from "../core/ports/database.ts";
import { createReplays } from "../core/replay.ts";
import { createTiers } from "../core/tiers.ts";
import { TOPICS } from "../core/topics.ts";
import type { Uploads } from "../core/uploads.ts";
import { linesOfFile } from "../platform/lines-of-file.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Logger } from "./logger.ts";
import type { Ports } from "./ports.ts";

/** An activation is announced; should the message be lost, another process judges by it no later than this. */
const RECHECK_MS = 10_000;

/** The policy in force, kept up to date, and what changes it. */
export async function openPolicy(ports: Ports, lifecycle: Lifecycle, logger: Logger) {
  const { database, environment } = ports;
  const settled = await settleShippedPolicy(database, environment, shippedPolicy);
  if (settled === "proposed") {
    logger.warn("this release ships a newer policy; yours stays in force: compare them with `vouch policy diff`");
  }
  const inForce = await openPolicyInForce(database);
  const refresh = () =>
    inForce.refresh().catch((error: unknown) => logger.error({ err: error }, "the policy in force was not read"));
  lifecycle.onStop("policy listener", await database.subscribe(TOPICS.policy, () => void refresh()));
  const timer = setInterval(refresh, RECHECK_MS);
  lifecycle.onStop("policy clock", () => clearInterval(timer));

  const announcePolicy = async (version: number) => {
    await refresh();
    await database
      .publish(TOPICS.policy, String(version))
      .catch((error: unknown) => logger.error({ version, err: error }, "the activation was not announced"));
  };
  const shared = { database, environment, activePolicy: inForce.current, announcePolicy };
  return {
    activePolicy: inForce.current,
    tiers: createTiers(shared),
    policyDrafts: createPolicyDrafts(shared),
    policyActivator: createPolicyActivator(shared),
  };
}

/** What a policy would do, and whether a decision can be reached again. */
export async function openReplays(ports: Ports & { readonly uploads: Uploads }, lifecycle: Lifecycle, logger: Logger) {
  const report = (error: unknown) => logger.error({ err: error }, "a dry run failed");
  const dryRuns = createDryRuns({ ...ports, labelsOf: labelsIn(ports.database), linesOf: linesOfFile, report });
  await dryRuns.endLost();
  lifecycle.onStop("dry runs", dryRuns.close);
  return { dryRuns, replays: createReplays(ports) };
}

/** What people last decided on the words, or on all of it: a case is filed under what held it. */
const labelsIn =
  (database: Pick<Database, "reviewerLabels">): PromptLabels =>
  async (generationIds) => {
    const labels = await database.reviewerLabels(generationIds);
    const oldestFirst = labels
      .filter(({ stage }) => stage === "PROMPT")
      .sort((a, b) => a.at.getTime() - b.at.getTime());
    return new Map(oldestFirst.map(({ generationId, outcome }) => [generationId, outcome]));
  };
