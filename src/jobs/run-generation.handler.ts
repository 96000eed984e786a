import type { JobContext } from "../core/ports/queue.ts";
import type { Runner } from "../core/runner.ts";

/** Idempotent: a generation that has ended is left alone, an unfinished one goes on after its last kept step. */
export const handleRunGeneration =
  (deps: { readonly runner: Runner }) =>
  async (payload: { readonly generationId: string }, context: JobContext): Promise<void> => {
    await deps.runner.run(payload.generationId, context);
  };
