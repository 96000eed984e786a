import type { AuditEntry } from "./audit/actions.ts";
import { removeUnreleased, workPrefix } from "./delivery.ts";
import { AppError, isAppError } from "./errors.ts";
import { runPipeline } from "./pipeline.ts";
import type { Generation, Transaction } from "./ports/database.ts";
import type { JobContext } from "./ports/queue.ts";
import { keepsNothing } from "./refusal.ts";
import { afterFailure, entryOf, Interrupted, openRun } from "./run.ts";
import type { StepDeps, StepFact } from "./steps/step.ts";

/** A generation that takes the process down with it every time must end too. */
const MAX_STARTS = 8;

export type Runner = ReturnType<typeof createRunner>;

/** Takes an admitted generation to one of its ends. Safe to call again at any time, from any process. */
export function createRunner(deps: StepDeps & { readonly announce: (generationId: string) => Promise<void> }) {
  const { database, environment, storage } = deps;
  type Ending = Parameters<Transaction["moveGeneration"]>[2];

  async function begin(id: string): Promise<Generation | null> {
    return database.transact(async (tx) => {
      const found = await tx.generation(id);
      if (found?.status !== "QUEUED" && found?.status !== "RUNNING") return { value: null, audit: [] };
      const attempts = found.attempts + 1;
      const startedAt = found.startedAt ?? environment.clock();
      const running = await tx.moveGeneration(id, ["QUEUED", "RUNNING"], { status: "RUNNING", attempts, startedAt });
      if (!running) return { value: null, audit: [] };
      const fact: StepFact = { action: "generation.started", facts: { attempt: attempts } };
      return { value: running, audit: [entryOf(running, fact, environment.clock())] };
    });
  }

  async function end(generation: Generation, change: Ending, entry: (now: Generation) => AuditEntry): Promise<void> {
    const ended = await database.transact(async (tx) => {
      const now = await tx.generation(generation.id);
      const finishedAt = environment.clock();
      const moved = await tx.moveGeneration(generation.id, ["RUNNING"], {
        ...change,
        step: null,
        preview: null,
        finishedAt,
      });
      return { value: moved, audit: moved && now ? [entry(now)] : [] };
    });
    // Ended or held by another worker in the meantime: its files are not ours to remove.
    if (!ended) return;
    await removeUnreleased(storage, generation.id);
    if (change.status) deps.telemetry.generationEnded(change.status);
    await deps.announce(generation.id);
  }

  const cancelled = (generation: Generation) =>
    end(generation, { status: "CANCELLED" }, (now) =>
      entryOf(now, { action: "generation.cancelled", facts: { step: now.step } }, environment.clock()),
    );

  /** An orderly stop is not the generation's fault: only starts that came to nothing count. */
  const giveStartBack = ({ id, attempts }: Generation) =>
    database.transact(async (tx) => ({
      value: await tx.moveGeneration(id, ["RUNNING"], { attempts: attempts - 1 }),
      audit: [],
    }));

  /** Null for "ended with this code"; otherwise the error that the queue shall retry. */
  async function settle(generation: Generation, error: unknown, context: JobContext): Promise<unknown> {
    const why = interruption(error, context.signal);
    if (why === "cancelled") {
      await cancelled(generation);
      return null;
    }
    if (why === "shutdown") {
      await giveStartBack(generation);
      return error;
    }
    deps.telemetry.faulted({ generationId: generation.id, attempt: context.attempt }, error);
    const { kind, code } = afterFailure(error, context.isLastAttempt);
    // Only a named fault is tried again by the queue.
    if (kind === "retry") return isAppError(error) ? error : new AppError(code, { cause: error });
    await end(generation, { status: "FAILED", reason: code }, (now) =>
      entryOf(now, { action: "generation.failed", facts: { code, step: now.step } }, environment.clock()),
    );
    return null;
  }

  /** Whether nobody needs the work files any more: a held clip is looked at, a refused one may be appealed. */
  async function isOver(end: "READY" | "REFUSED" | "HELD", generationId: string): Promise<boolean> {
    if (end !== "REFUSED") return end === "READY";
    return keepsNothing((await database.decisions([generationId])).map(({ judgement }) => judgement));
  }

  return {
    /** @returns how it ended, null when there was nothing to do. @throws what the queue shall retry, or the interruption. */
    async run(generationId: string, context: JobContext): Promise<string | null> {
      const generation = await begin(generationId);
      if (!generation) return null;
      try {
        if (generation.cancelRequestedAt) throw new Interrupted("cancelled");
        if (generation.attempts > MAX_STARTS) {
          throw new AppError("GENERATOR_FAILED", { message: `started ${generation.attempts} times without an end` });
        }
        const run = await openRun(generation, deps, context.signal, () => deps.announce(generation.id));
        const end = await runPipeline(run, deps);
        deps.telemetry.generationEnded(end);
        if (await isOver(end, generation.id)) await storage.removeAll(workPrefix(generation.id));
        return end;
      } catch (error) {
        const again = await settle(generation, error, context);
        if (again !== null) throw again;
        return null;
      }
    },
  };
}

/** A library may wrap or replace the reason of an abort; the signal itself knows it. */
function interruption(error: unknown, signal: AbortSignal): Interrupted["why"] | null {
  const reason: unknown = error instanceof Interrupted ? error : signal.aborted ? signal.reason : null;
  return reason instanceof Interrupted ? reason.why : null;
}
