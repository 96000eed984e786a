import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { AppError } from "../../core/errors.ts";
import { startWorker } from "../../platform/start-worker.ts";
import type { MarkingJob, MarkingOrder, MarkingOutcome } from "./mark.worker.ts";
import { diskIsFull } from "./run-ffmpeg.ts";

/** A thread that has its modules loaded and compiled saves a third of a second of the next pass. */
const KEPT_MS = 60_000;

/** One pass in a thread that is ready, or soon will be. */
export type MarkingThread = {
  /**
   * Decodes, marks and encodes a clip.
   * @throws the signal's reason; MEDIA_LIMIT on time-out; MEDIA_UNREADABLE from the decoder, INTERNAL from the encoder,
   * STORAGE_FULL; WATERMARK_FAILED from the marker, e.g. for a picture too small to carry its mark
   */
  readonly mark: (job: MarkingJob, run: { readonly timeoutMs: number; readonly signal: AbortSignal }) => Promise<void>;
};

/** Lends marking threads; the last one to come back is kept warm for a minute, and keeps no process alive. */
export const createMarkingThreads = () => {
  let kept: { readonly worker: Worker; readonly timer: NodeJS.Timeout } | null = null;
  const take = (): Worker => {
    if (kept === null) return startThread();
    const { worker, timer } = kept;
    kept = null;
    clearTimeout(timer);
    worker.ref();
    return worker;
  };
  const keep = (worker: Worker): void => {
    worker.unref();
    const end = (): void => {
      kept = null;
      void worker.terminate();
    };
    kept = { worker, timer: setTimeout(end, KEPT_MS).unref() };
  };

  /** The thread starts at once, and loads `modulePath` while `work` still finds out what there is to mark. */
  return async <T>(modulePath: string, work: (thread: MarkingThread) => Promise<T>): Promise<T> => {
    const worker = take();
    order(worker, { kind: "load", modulePath });
    let isFit = true;
    try {
      return await work({ mark: (job, run) => markIn(worker, job, run) });
    } catch (error) {
      isFit = false;
      throw error;
    } finally {
      if (isFit && kept === null) keep(worker);
      else await worker.terminate();
    }
  };
};

const startThread = (): Worker =>
  // An error outside of a pass would otherwise end this process; within one it is the pass's failure.
  startWorker("src/adapters/video/mark.worker.ts", null).on("error", () => undefined);

const order = (worker: Worker, what: MarkingOrder): void => worker.postMessage(what);

const markIn: (worker: Worker, ...pass: Parameters<MarkingThread["mark"]>) => Promise<void> = async (
  worker,
  job,
  { timeoutMs, signal },
) => {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(timeoutMs);
  const stop = AbortSignal.any([signal, deadline]);
  const tellStop = (): void => order(worker, { kind: "stop" });
  stop.addEventListener("abort", tellStop, { once: true });
  try {
    const { failed, why } = await outcomeOf(worker, job);
    signal.throwIfAborted();
    if (deadline.aborted) throw new AppError("MEDIA_LIMIT", { message: `marking took longer than ${timeoutMs} ms` });
    if (diskIsFull(why)) throw new AppError("STORAGE_FULL", { message: `ffmpeg: ${why}` });
    if (failed === "marker") throw new AppError("WATERMARK_FAILED", { message: `marking failed: ${why}` });
    if (failed === "decoder") throw new AppError("MEDIA_UNREADABLE", { message: `ffmpeg failed: ${why}` });
    if (failed === "encoder") throw new AppError("INTERNAL", { message: `ffmpeg failed: ${why}` });
  } finally {
    stop.removeEventListener("abort", tellStop);
  }
};

/** A thread that breaks has no other answer than that its marker failed. */
const outcomeOf = async (worker: Worker, job: MarkingJob): Promise<MarkingOutcome> => {
  const settled = new AbortController();
  const next = async (event: "message" | "exit") => (await once(worker, event, { signal: settled.signal }))[0];
  order(worker, { kind: "mark", job });
  try {
    return await Promise.race([
      next("message"),
      next("exit").then((code) => ({ failed: "marker", why: `the thread ended with code ${code}` })),
    ]);
  } catch (error) {
    return { failed: "marker", why: error instanceof Error ? error.message : String(error) };
  } finally {
    settled.abort();
  }
};
