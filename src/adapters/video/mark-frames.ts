import { AppError } from "../../core/errors.ts";
import { startWorker } from "../../platform/start-worker.ts";
import type { MarkingJob } from "./mark.worker.ts";

/** Frames inside the worker at once: one being marked, the others on their way. Bounds the memory of the pass. */
const FRAMES_IN_FLIGHT = 3;

/**
 * Sends yuv420p frames through a worker thread and yields them marked, in order. Takes ownership of the frames.
 * The thread ends with the loop, whichever way it ends.
 * @throws AppError WATERMARK_FAILED when the marker module throws, e.g. for a picture too small to carry its mark
 */
export async function* markFrames(
  frames: AsyncIterable<Uint8Array<ArrayBuffer>>,
  job: MarkingJob,
): AsyncGenerator<Uint8Array> {
  const worker = startWorker("src/adapters/video/mark.worker.ts", job);
  const waiting: PromiseWithResolvers<Uint8Array>[] = [];
  let failure: AppError | null = null;
  const fail = (cause: Error): void => {
    failure ??= new AppError("WATERMARK_FAILED", { message: `marking failed: ${cause.message}`, cause });
    for (const frame of waiting.splice(0)) frame.reject(failure);
  };
  worker.on("message", (buffer: ArrayBuffer) => waiting.shift()?.resolve(new Uint8Array(buffer)));
  worker.on("error", fail);
  worker.on("exit", (code) => fail(new Error(`the marking thread ended with code ${code}`)));
  const pending: Promise<Uint8Array>[] = [];
  try {
    for await (const frame of frames) {
      if (failure !== null) throw failure;
      const marked = withResolvers<Uint8Array>();
      // Whoever leaves the loop early never awaits the frames still under way.
      marked.promise.catch(() => undefined);
      waiting.push(marked);
      pending.push(marked.promise);
      worker.postMessage(frame.buffer, [frame.buffer]);
      if (pending.length >= FRAMES_IN_FLIGHT) yield* next(pending);
    }
    while (pending.length > 0) yield* next(pending);
  } finally {
    await worker.terminate();
  }
}

async function* next(pending: Promise<Uint8Array>[]): AsyncGenerator<Uint8Array> {
  const first = pending.shift();
  if (first !== undefined) yield await first;
}

type PromiseWithResolvers<T> = {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
};
const withResolvers = <T>(): PromiseWithResolvers<T> => {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
};
