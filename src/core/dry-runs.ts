import type { Caller } from "./access.ts";
import { DryRunStopped, endedEntry, startedEntry, workThrough } from "./dry-run.ts";
import {
  batchesOf,
  DRY_RUN_LIMITS,
  type DryRunText,
  historyTexts,
  type PromptLabels,
  readTexts,
} from "./dry-run-texts.ts";
import type { Environment } from "./environment.ts";
import { type FoundPolicy, findPolicy, type PolicyRef, valid } from "./policy-refs.ts";
import type { PromptClassifier } from "./ports/classifier.ts";
import type { Database, DryRunPolicy, PolicyDryRun } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import type { Uploads } from "./uploads.ts";

/** A run that has said nothing for so long has lost its process: it says something several times a minute. */
const SILENT_MS = 5 * 60_000;
const DEFAULT_LAST = 1_000;

type Person = Extract<Caller, { kind: "user" }>;
type Texts = { readonly total: number; readonly batches: AsyncIterable<readonly DryRunText[]> };
export type DryRuns = ReturnType<typeof createDryRuns>;

/** What a policy would have done, before it does it. One run at a time in a process. */
export function createDryRuns(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly classifier: PromptClassifier;
  readonly uploads: Pick<Uploads, "consume">;
  readonly labelsOf: PromptLabels;
  readonly linesOf: (path: string) => AsyncIterable<string>;
  /** For what `work` could not write down itself. */
  readonly report: (error: unknown) => void;
}) {
  const { database, environment } = deps;
  let current: { readonly id: string; readonly stop: AbortController; readonly end: Promise<void> } | null = null;
  let isTaken = false;

  async function textsOf(
    caller: Person,
    source: { readonly upload?: string | null | undefined; readonly last?: number | null | undefined },
    signal: AbortSignal,
  ): Promise<Result<Texts>> {
    if (source.upload != null) {
      if (source.last != null) return mistake("INVALID_VALUE", "Give an upload or a number, not both.", "last");
      const read = await deps.uploads.consume(caller, source.upload, signal, (path, { bytes }) =>
        (bytes ?? 0) > DRY_RUN_LIMITS.uploadBytes
          ? Promise.resolve(mistake("OUT_OF_RANGE", `At most ${DRY_RUN_LIMITS.uploadBytes >> 20} MiB.`, "upload"))
          : readTexts(deps.linesOf(path)),
      );
      const texts = read.ok ? read.value : read;
      return texts.ok ? ok({ total: texts.value.length, batches: batchesOf(texts.value) }) : texts;
    }
    const last = source.last ?? DEFAULT_LAST;
    if (last < 1 || last > DRY_RUN_LIMITS.texts) {
      return mistake("OUT_OF_RANGE", `1 to ${DRY_RUN_LIMITS.texts} prompts.`, "last");
    }
    const { total } = await database.generations({}, { limit: 0 });
    if (total === 0) return mistake("INVALID_STATE", "There are no prompts yet to judge again.", "last");
    return ok({ total: Math.min(last, total), batches: historyTexts(database, deps.labelsOf, last) });
  }

  type Start = Parameters<typeof textsOf>[1] & {
    readonly candidate: PolicyRef;
    readonly baseline?: PolicyRef | null | undefined;
  };

  async function prepare(caller: Person, input: Start, signal: AbortSignal) {
    const candidate = await findPolicy(database, input.candidate, "candidate");
    if (!candidate.ok) return candidate;
    const baseline = await findPolicy(database, input.baseline ?? {}, "baseline");
    if (!baseline.ok) return baseline;
    const after = valid(candidate.value.document, "candidate");
    if (!after.ok) return after;
    const before = valid(baseline.value.document, "baseline");
    if (!before.ok) return before;
    const texts = await textsOf(caller, input, signal);
    if (!texts.ok) return texts;
    const source = input.upload == null ? "HISTORY" : "UPLOAD";
    const run = await database.transact(async (tx) => {
      const made = await tx.createDryRun({
        ...{ id: environment.newId(), startedById: caller.user.id, source, total: texts.value.total },
        ...{ candidate: nameOf(candidate.value), baseline: nameOf(baseline.value) },
      });
      return { value: made, audit: [startedEntry(made, caller.user, environment.clock())] };
    });
    return ok({ run, texts: texts.value.batches, candidate: after.value, baseline: before.value });
  }

  /** Ends what lost its process. On the embedded database nobody else can be at work, so every silent one has. */
  async function endLost(): Promise<void> {
    const silentMs = database.kind === "pglite" ? 0 : SILENT_MS;
    const before = new Date(environment.clock().getTime() - silentMs);
    for (const { id } of await database.silentDryRuns(before)) {
      if (id === current?.id) continue;
      await database.transact(async (tx) => {
        const at = environment.clock();
        const end = { status: "FAILED", reason: "INTERRUPTED", report: null, finishedAt: at } as const;
        const ended = await tx.endDryRun(id, end);
        return { value: undefined, audit: ended ? [endedEntry(ended, at)] : [] };
      });
    }
  }

  return {
    endLost,

    /** Begins in the background; follow it by its id. */
    async start(caller: Person, input: Start, signal: AbortSignal): Promise<Result<PolicyDryRun>> {
      if (isTaken) return mistake("INVALID_STATE", "Another dry run is under way here; wait for it or cancel it.");
      isTaken = true;
      let isBegun = false;
      try {
        await endLost();
        const prepared = await prepare(caller, input, signal);
        if (!prepared.ok) return prepared;
        const stop = new AbortController();
        const work = workThrough(prepared.value, deps, stop.signal)
          .catch(deps.report)
          .finally(() => {
            current = null;
            isTaken = false;
          });
        isBegun = true;
        current = { id: prepared.value.run.id, stop, end: work };
        return ok(prepared.value.run);
      } finally {
        if (!isBegun) isTaken = false;
      }
    },

    /** Wherever it runs: there it stops within a second. */
    async cancel(id: string): Promise<Result<PolicyDryRun>> {
      const asked = await database.transact(async (tx) => ({
        value: await tx.cancelDryRun(id, environment.clock()),
        audit: [],
      }));
      if (!asked) {
        const found = await database.policyDryRun(id);
        if (!found) return mistake("NOT_FOUND", "There is no such dry run.", "id");
        return mistake("INVALID_STATE", `It is ${found.status.toLowerCase()} already.`, "id");
      }
      if (current?.id === id) {
        current.stop.abort(new DryRunStopped("CANCELLED"));
        await current.end;
      }
      return ok((await database.policyDryRun(id)) ?? asked);
    },

    /** Stops what runs here, and says so in its record. */
    async close(): Promise<void> {
      current?.stop.abort(new DryRunStopped("INTERRUPTED"));
      await current?.end;
    },
  };
}

const nameOf = ({ version, draftId, sha256 }: FoundPolicy): DryRunPolicy => ({ version, draftId, sha256 });

/** Until it is done, from its own pace; null while nothing can be said. */
export function dryRunSecondsLeft(run: PolicyDryRun): number | null {
  if (run.status !== "RUNNING" || run.done === 0) return null;
  const seconds = (run.progressAt.getTime() - run.createdAt.getTime()) / 1000;
  return (seconds / run.done) * (run.total - run.done);
}
