import { type Job, UnrecoverableError, WaitingError } from "bullmq";
import { isAppError } from "../../core/errors.ts";
import type { JobContext } from "../../core/ports/queue.ts";

type Handle = (payload: unknown, context: JobContext) => Promise<void>;
type Running = { readonly controller: AbortController; readonly ended: Promise<void> };

/** Runs handlers: one at a time for an id, abortable, and handed back when the process stops. */
export function createRunner(log: (message: string, error: unknown) => void) {
  const running = new Map<string, Running>();
  let stopping: Error | null = null;

  async function run(job: Job, attempts: number, handle: Handle): Promise<void> {
    const id = String(job.id);
    // Our lock was lost and given to us again: the first run has been aborted, but may not have returned yet.
    while (running.has(id)) await running.get(id)?.ended;

    const controller = new AbortController();
    let end = () => {};
    running.set(id, { controller, ended: new Promise((resolve) => (end = resolve)) });
    if (stopping !== null) controller.abort(stopping);
    // A run that its process did not survive is an attempt, too.
    const attempt = job.attemptsMade + job.stalledCounter + 1;
    const isLastAttempt = attempt >= attempts;
    try {
      controller.signal.throwIfAborted();
      await handle(job.data, { id, signal: controller.signal, attempt, isLastAttempt });
    } catch (error) {
      if (stopping !== null && controller.signal.aborted) throw new HandBack();
      log(`job ${job.name} ${id}, attempt ${attempt} of ${attempts}`, error);
      if (isLastAttempt || !isAppError(error) || !error.retryable) throw new UnrecoverableError(String(error));
      throw error;
    } finally {
      running.delete(id);
      end();
    }
  }

  return {
    processor: (attempts: number, handle: Handle) => async (job: Job, token?: string) => {
      try {
        await run(job, attempts, handle);
      } catch (error) {
        if (!(error instanceof HandBack)) throw error;
        await job.moveToWait(token);
        throw new WaitingError();
      }
    },
    abort: (id: string, reason: Error): boolean => {
      running.get(id)?.controller.abort(reason);
      return running.has(id);
    },
    stop: (reason: Error): void => {
      stopping = reason;
      for (const { controller } of running.values()) controller.abort(reason);
    },
  };
}

/** The job was not finished because the process stops: it goes back to the queue, at no cost. */
class HandBack extends Error {}
