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
  let kept: { readonly thread: Thread; readonly timer: NodeJS.Timeout } | null = null;
  const take = (): Thread => {
    const warm = kept?.thread;
    clearTimeout(kept?.timer);
    kept = null;
    return warm === undefined || warm.isGone() ? startThread() : warm;
  };
  const keep = (thread: Thread): void => {
    const end = (): void => {
      kept = null;
      void thread.end();
    };
    kept = { thread, timer: setTimeout(end, KEPT_MS).unref() };
  };

  /** The thread starts at once, and loads `modulePath` while `work` still finds out what there is to mark. */
  return async <T>(modulePath: string, work: (thread: MarkingThread) => Promise<T>): Promise<T> => {
    const thread = take();
    thread.order({ kind: "load", modulePath });
    let isFit = false;
    try {
      const result = await work({ mark: (job, run) => markIn(thread, job, run) });
      isFit = true;
      return result;
    } finally {
      if (isFit && kept === null) keep(thread);
      else await thread.end();
    }
  };
};

type Thread = {
  readonly order: (what: MarkingOrder) => void;
  /** A thread that breaks has no other answer than that its marker failed. */
  readonly outcomeOf: (job: MarkingJob) => Promise<MarkingOutcome>;
  readonly isGone: () => boolean;
  readonly end: () => Promise<unknown>;
};

const startThread = (): Thread => {
  const worker = startWorker("src/adapters/video/mark.worker.ts", null);
  // Only a pass keeps the process alive.
  worker.unref();
  let gone: MarkingOutcome | null = null;
  let answer = (_outcome: MarkingOutcome): void => undefined;
  const broken = (why: string): void => {
    gone ??= { failed: "marker", why };
    answer(gone);
  };
  worker.on("message", (outcome: MarkingOutcome) => answer(outcome));
  worker.on("error", (error) => broken(error instanceof Error ? error.message : String(error)));
  worker.on("exit", (code) => broken(`the thread ended with code ${code}`));
  const order = (what: MarkingOrder): void => worker.postMessage(what);
  return {
    order,
    outcomeOf: (job) =>
      new Promise<MarkingOutcome>((resolve) => {
        if (gone !== null) return resolve(gone);
        answer = resolve;
        worker.ref();
        order({ kind: "mark", job });
      }).finally(() => worker.unref()),
    isGone: () => gone !== null,
    end: () => worker.terminate(),
  };
};

const markIn: (thread: Thread, ...pass: Parameters<MarkingThread["mark"]>) => Promise<void> = async (
  thread,
  job,
  { timeoutMs, signal },
) => {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(timeoutMs);
  const stop = AbortSignal.any([signal, deadline]);
  const tellStop = (): void => thread.order({ kind: "stop" });
  stop.addEventListener("abort", tellStop, { once: true });
  try {
    const { failed, why } = await thread.outcomeOf(job);
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
