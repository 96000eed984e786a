/**
 * At-least-once delivery of small payloads. Handlers are idempotent: a job may run again after a crash, never at the
 * same time as another job of the same id.
 */
export type Queue = {
  readonly kind: "postgres" | "redis";
  /** Adding an id that waits or runs is a no-op; one that has finished or failed runs again. */
  readonly add: (job: {
    readonly name: string;
    readonly id: string;
    readonly payload: unknown;
    readonly delayMs?: number;
  }) => Promise<void>;
  /** Starts taking jobs of that name. A handler that throws a retryable AppError is retried with back-off, `attempts` times in all. */
  readonly consume: (
    name: string,
    options: { readonly concurrency: number; readonly attempts: number },
    handle: (payload: unknown, context: JobContext) => Promise<void>,
  ) => Promise<void>;
  /** Aborts the job's signal with `reason` if it runs in this process. */
  readonly abort: (id: string, reason: Error) => boolean;
  readonly counts: () => Promise<{
    readonly waiting: number;
    readonly active: number;
    readonly delayed: number;
    readonly failed: number;
  }>;
  readonly ping: () => Promise<void>;
  /** Takes no more, aborts what runs with `reason`, waits for handlers to return, lets the queue hand the jobs out again. */
  readonly close: (reason: Error) => Promise<void>;
};
export type JobContext = {
  readonly id: string;
  readonly signal: AbortSignal;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly isLastAttempt: boolean;
};
