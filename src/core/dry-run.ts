import type { Judgement, PolicyDocument } from "../../moderation/index.ts";
import { policyForTier } from "../../moderation/index.ts";
import { actorOf } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { createDryRunCounter } from "./dry-run-report.ts";
import type { DryRunText } from "./dry-run-texts.ts";
import type { Environment } from "./environment.ts";
import { AppError, isAppError } from "./errors.ts";
import { judgeWords } from "./moderate.ts";
import type { PromptClassifier } from "./ports/classifier.ts";
import type { Database, DryRunCase, DryRunFinding, PolicyDryRun } from "./ports/database.ts";

/** Progress is written at most so often, and so many cases are held at most until then. */
const ADVANCE_MS = 500;
const MAX_BUFFER = 200;
const TEXT_TIMEOUT_MS = 60_000;

type Work = {
  readonly run: PolicyDryRun;
  readonly texts: AsyncIterable<readonly DryRunText[]>;
  readonly candidate: PolicyDocument;
  readonly baseline: PolicyDocument;
};

/** Why a run stops before its end. */
export class DryRunStopped extends Error {
  readonly why: "CANCELLED" | "INTERRUPTED";
  constructor(why: DryRunStopped["why"]) {
    super(`dry run stopped: ${why}`);
    this.name = "DryRunStopped";
    this.why = why;
  }
}

/** Judges every text under both policies, on the same scores, and writes the end down, whatever it is. */
export async function workThrough(
  { run, texts, candidate, baseline }: Work,
  deps: { readonly database: Database; readonly environment: Environment; readonly classifier: PromptClassifier },
  signal: AbortSignal,
): Promise<void> {
  const { database, environment } = deps;
  const counter = createDryRunCounter();
  let done = 0;
  let cases: DryRunCase[] = [];
  let advancedAt = environment.clock().getTime();

  async function advance(): Promise<void> {
    const now = await database.transact(async (tx) => ({
      value: await tx.advanceDryRun(run.id, done, cases),
      audit: [],
    }));
    // Another process took it for dead.
    if (!now) throw new DryRunStopped("INTERRUPTED");
    if (now.cancelRequestedAt) throw new DryRunStopped("CANCELLED");
    cases = [];
    advancedAt = environment.clock().getTime();
  }

  async function judge(text: DryRunText): Promise<void> {
    const policies = [baseline, candidate].map((policy) => policyForTier(policy, text.tier));
    const within = AbortSignal.any([signal, AbortSignal.timeout(TEXT_TIMEOUT_MS)]);
    const [before, after] = await judgeWords(text.text, policies, deps.classifier, within);
    if (!before || !after) throw new AppError("INTERNAL", { message: "a text was not judged under both policies" });
    counter.count({ before, after, label: text.label, at: text.at });
    const isWrong = text.label !== null && (text.label === "BLOCK") !== (after.verdict !== "ALLOW");
    if (before.verdict !== after.verdict || isWrong) cases.push(caseOf(run.id, done, text, before, after));
    done++;
  }

  async function end(change: Pick<PolicyDryRun, "status" | "reason" | "report">): Promise<void> {
    await database.transact(async (tx) => {
      const ended = await tx.endDryRun(run.id, { ...change, finishedAt: environment.clock() });
      return { value: undefined, audit: ended ? [endedEntry(ended, environment.clock())] : [] };
    });
  }

  try {
    for await (const batch of texts) {
      for (const text of batch) {
        signal.throwIfAborted();
        await judge(text);
        const waited = environment.clock().getTime() - advancedAt;
        if (waited >= ADVANCE_MS || cases.length >= MAX_BUFFER) await advance();
      }
    }
    await advance();
    await end({ status: "DONE", reason: null, report: counter.report() });
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error;
    if (reason instanceof DryRunStopped && reason.why === "CANCELLED") {
      await end({ status: "CANCELLED", reason: null, report: null });
      return;
    }
    const code = reason instanceof DryRunStopped ? reason.why : isAppError(reason) ? reason.code : "INTERNAL";
    await end({ status: "FAILED", reason: code, report: null });
    if (!(reason instanceof DryRunStopped)) throw error;
  }
}

export const endedEntry = (run: PolicyDryRun, at: Date): AuditEntry => ({
  action: "policy.dryRunEnded",
  actor: "system",
  subject: `policy-dry-run:${run.id}`,
  at,
  facts: { status: run.status, done: run.done, ...(run.reason !== null && { reason: run.reason }) },
});

export const startedEntry = (run: PolicyDryRun, by: Parameters<typeof actorOf>[0], at: Date): AuditEntry => ({
  action: "policy.dryRunStarted",
  actor: actorOf(by),
  subject: `policy-dry-run:${run.id}`,
  at,
  facts: {
    ...{ candidateSha256: run.candidate.sha256, baselineSha256: run.baseline.sha256 },
    ...{ source: run.source, texts: run.total },
  },
});

const caseOf = (
  runId: string,
  number: number,
  { generationId, text, label }: DryRunText,
  before: Judgement,
  after: Judgement,
): DryRunCase => ({
  ...{ runId, number, generationId, label },
  // A prompt of ours is read where it stands, and goes when it is erased there.
  text: generationId === null ? text : null,
  ...{ before: before.verdict, after: after.verdict },
  ...{ findingsBefore: decisive(before), findingsAfter: decisive(after) },
});

const decisive = ({ verdict, categories }: Judgement): readonly DryRunFinding[] =>
  categories.flatMap(({ name, source, outcome }) =>
    outcome === verdict && outcome !== "ALLOW" ? [{ category: name, source, outcome }] : [],
  );
