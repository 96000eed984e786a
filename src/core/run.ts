import type { AuditEntry } from "./audit/actions.ts";
import { digestOf } from "./environment.ts";
import { type ErrorCode, isAppError } from "./errors.ts";
import { GENERATION_STEPS, type Generation, type GenerationStep, type Transaction } from "./ports/database.ts";
import type { Step, StepDeps, StepFact, StepOutcome } from "./steps/step.ts";

/** Why a run's signal fires. */
export class Interrupted extends Error {
  readonly why: "cancelled" | "shutdown";
  constructor(why: "cancelled" | "shutdown") {
    super(`interrupted: ${why}`);
    this.name = "Interrupted";
    this.why = why;
  }
}

/** One attempt at one generation. */
export type Run = {
  readonly generation: Generation;
  readonly signal: AbortSignal;
  /** Does the step, or hands back what an earlier attempt kept. Throws Interrupted when a person has asked to cancel. */
  readonly step: <Input, T>(step: Step<Input, T>, deps: StepDeps, input: Input) => Promise<T>;
  /** The run's last transaction: the state, what belongs to it and its audit entry, unless a cancel came first. */
  readonly finish: (
    change: Parameters<Transaction["moveGeneration"]>[2],
    also: (tx: Transaction) => Promise<void>,
    fact: StepFact,
  ) => Promise<void>;
};

const PROGRESS_INTERVAL_MS = 250;

export async function openRun(
  generation: Generation,
  deps: StepDeps,
  signal: AbortSignal,
  announce: () => Promise<void>,
): Promise<Run> {
  const { database, environment, storage } = deps;
  const kept = new Map((await database.stepResults(generation.id)).map(({ step, result }) => [step, result]));

  /**
   * A transaction that holds the generation's row, so that neither a cancel nor a second worker slips in between.
   * Throws Interrupted when someone has cancelled or ended it.
   */
  async function commit(work: (tx: Transaction) => Promise<readonly StepFact[]>): Promise<void> {
    const isWanted = await database.transact(async (tx) => {
      const held = await tx.moveGeneration(generation.id, ["RUNNING"], { status: "RUNNING" });
      if (!held || held.cancelRequestedAt) return { value: false, audit: [] };
      const facts = await work(tx);
      return { value: true, audit: facts.map((fact) => entryOf(generation, fact, environment.clock())) };
    });
    if (!isWanted) throw new Interrupted("cancelled");
  }

  /** What was kept of later steps is about this step's earlier result: another result is not judged or read back yet. */
  async function keep(step: GenerationStep, outcome: StepOutcome<unknown>, ms: number): Promise<void> {
    const isSame = kept.has(step) && digestOf(kept.get(step)) === digestOf(outcome.result);
    const stale = isSame ? [] : GENERATION_STEPS.slice(GENERATION_STEPS.indexOf(step) + 1);
    await commit(async (tx) => {
      await tx.keepStep(generation.id, step, outcome.result, ms);
      await tx.forgetSteps(generation.id, stale);
      await outcome.also?.(tx);
      return outcome.facts;
    });
    for (const later of stale) kept.delete(later);
  }

  async function restore<Input, T>(step: Step<Input, T>): Promise<{ readonly result: T } | null> {
    if (!kept.has(step.name)) return null;
    const parsed = step.schema.safeParse(kept.get(step.name));
    if (!parsed.success) return null;
    for (const { key, sha256 } of step.blobs(parsed.data)) {
      if ((await storage.stat(key))?.sha256 !== sha256) return null;
    }
    return { result: parsed.data };
  }

  return {
    generation,
    signal,

    async step(step, stepDeps, input) {
      const started = performance.now();
      const ended = (outcome: "done" | "restored" | "failed") =>
        deps.telemetry.stepEnded(step.name, outcome, performance.now() - started);
      const restored = await restore(step);
      if (restored) {
        ended("restored");
        return restored.result;
      }
      signal.throwIfAborted();
      await commit(async (tx) => {
        const began = { step: step.name, stepStartedAt: environment.clock(), fraction: 0, preview: null };
        await tx.moveGeneration(generation.id, ["RUNNING"], began);
        return [];
      });
      await announce();

      const scratch = await storage.scratch();
      const live = liveProgress(generation.id, deps, announce);
      try {
        const context = {
          generation,
          signal,
          scratch: scratch.path,
          progress: live.progress,
          showPreview: live.preview,
        };
        const outcome = await step.run(context, stepDeps, input);
        await live.settled();
        await keep(step.name, outcome, Math.round(performance.now() - started));
        await announce();
        ended("done");
        return outcome.result;
      } catch (error) {
        ended("failed");
        if (!signal.aborted && step.undoes) await forget(deps, generation.id, step.undoes);
        throw error;
      } finally {
        await live.settled();
        await scratch.dispose();
      }
    },

    async finish(change, also, fact) {
      await commit(async (tx) => {
        await also(tx);
        await tx.moveGeneration(generation.id, ["RUNNING"], change);
        return [fact];
      });
      await announce();
    },
  };
}

const forget = (deps: StepDeps, generationId: string, steps: readonly GenerationStep[]) =>
  deps.database.transact(async (tx) => ({ value: await tx.forgetSteps(generationId, steps), audit: [] }));

export const entryOf = (generation: Generation, fact: StepFact, at: Date): AuditEntry => ({
  ...fact,
  actor: "system",
  subject: `generation:${generation.id}`,
  at,
});

/** Writes at most four times a second, never two at a time, and never after `settled`. */
function liveProgress(generationId: string, deps: StepDeps, announce: () => Promise<void>) {
  let fraction = 0;
  let preview: Uint8Array | undefined;
  let writing: Promise<void> | null = null;
  let last = 0;
  let closed = false;
  const write = () => {
    if (closed || writing || performance.now() - last < PROGRESS_INTERVAL_MS) return;
    last = performance.now();
    const shown = preview;
    preview = undefined;
    writing = deps.database
      .noteProgress(generationId, shown ? { fraction, preview: shown } : { fraction })
      .then(announce)
      .catch(() => undefined) // Progress may be lost; the step's own transaction reports a database that is gone.
      .finally(() => {
        writing = null;
      });
  };
  return {
    progress: (next: number) => {
      fraction = Math.max(fraction, Math.min(1, next));
      write();
    },
    preview: (jpeg: Uint8Array) => {
      preview = jpeg;
      write();
    },
    settled: async () => {
      closed = true;
      await writing;
    },
  };
}

/** What a failed run comes to: `retry` goes back to the queue, `fail` ends the generation with a code. */
export function afterFailure(
  error: unknown,
  isLastAttempt: boolean,
): { readonly kind: "retry" | "fail"; readonly code: ErrorCode } {
  const code = isAppError(error) ? error.code : "INTERNAL";
  const retryable = isAppError(error) ? error.retryable : true;
  return { kind: retryable && !isLastAttempt ? "retry" : "fail", code };
}
