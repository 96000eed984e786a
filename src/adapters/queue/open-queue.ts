import type { Queue as JobQueue, Worker } from "bullmq";
import { AppError, isAppError } from "../../core/errors.ts";
import type { Queue } from "../../core/ports/queue.ts";
import { type CreatePool, openBackend } from "./queue-backend.ts";
import { createRunner } from "./run-job.ts";

type Options = {
  /** `redis://...`; without one the jobs are kept in the database. */
  readonly url: string | null | undefined;
  readonly createPool: CreatePool;
  readonly log?: (message: string, error: unknown) => void;
};

/**
 * A job whose process died runs again after its lock has run out and two checks have seen that: within 14 s. A live
 * process that cannot renew for that long (a blocked event loop) has its handler aborted.
 */
export const TIMES = { lockDuration: 8000, lockRenewTime: 2500, stalledInterval: 3000 };

/** Retries wait 1, 2, 4, ... seconds, each shortened by up to half so that they do not arrive together. */
const BACKOFF = { type: "exponential", delay: 1000, jitter: 0.5 };

/** How often a job may fail is said by who consumes it, not by who adds it; this only has to be more. */
const MAX_ATTEMPTS = 1000;
const KEPT_FAILURES = { age: 7 * 24 * 3600, count: 1000 };

const OPEN_TIMEOUT_MS = 15_000;

/**
 * The port on BullMQ: one of its queues for each name of job.
 * @throws AppError CONFIG_INVALID for an unknown scheme, DATABASE_UNAVAILABLE when the store does not answer.
 */
export async function openQueue({ url, createPool, log = () => {} }: Options): Promise<Queue> {
  const backend = await named(() => openBackend(url, createPool));
  const queues = new Map<string, JobQueue>();
  const workers: Worker[] = [];
  const runner = createRunner(log);

  function queueOf(name: string): JobQueue {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const defaultJobOptions = {
      attempts: MAX_ATTEMPTS,
      backoff: BACKOFF,
      removeOnComplete: true,
      removeOnFail: KEPT_FAILURES,
    };
    const queue = backend.createQueue(name, { defaultJobOptions });
    queue.on("error", (error) => log(`queue ${name}`, error));
    queues.set(name, queue);
    return queue;
  }

  const queue: Queue = {
    kind: backend.kind,
    add: ({ name, id, payload, delayMs = 0 }) =>
      named(async () => {
        const jobs = queueOf(name);
        // A kept failure would make the add a no-op.
        const before = await jobs.getJob(id);
        if (await before?.isFailed()) await before?.remove();
        await jobs.add(name, payload, { jobId: id, delay: delayMs });
      }),
    consume: (name, { concurrency, attempts }, handle) =>
      named(async () => {
        const options = { concurrency, maxStalledCount: attempts, ...TIMES };
        const worker = backend.createWorker(name, runner.processor(attempts, handle), options);
        worker.on("error", (error) => log(`worker ${name}`, error));
        worker.on("lockRenewalFailed", (ids) => {
          const lost = new AppError("INTERNAL", { message: "the job's lock was lost: another worker may have it" });
          for (const id of ids) runner.abort(id, lost);
        });
        workers.push(worker);
        await worker.waitUntilReady();
      }),
    abort: runner.abort,
    counts: () =>
      named(async () => {
        const totals = { waiting: 0, active: 0, delayed: 0, failed: 0 };
        for (const jobs of queues.values()) {
          const counts = await jobs.getJobCounts("waiting", "active", "delayed", "failed");
          for (const state of ["waiting", "active", "delayed", "failed"] as const) totals[state] += counts[state] ?? 0;
        }
        return totals;
      }),
    ping: () => named(async () => void (await queueOf("vouch.ping").getJobCounts("waiting"))),
    close: async (reason) => {
      runner.stop(reason);
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all([...queues.values()].map((jobs) => jobs.close()));
      await backend.close();
    },
  };
  try {
    await within(OPEN_TIMEOUT_MS, queue.ping());
    return queue;
  } catch (error) {
    await queue.close(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

/** Redis' client never gives up by itself: right for a worker whose store restarts, wrong for a boot without one. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `queue: the store of QUEUE_URL did not answer within ${timeoutMs / 1000} s`;
    timer = setTimeout(() => reject(new AppError("DATABASE_UNAVAILABLE", { message })), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The store's own errors as the fault that the product can name. */
async function named<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (isAppError(error)) throw error;
    throw new AppError("DATABASE_UNAVAILABLE", { message: `queue: ${String(error)}`, cause: error });
  }
}
