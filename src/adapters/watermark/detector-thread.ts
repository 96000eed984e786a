import type { Worker } from "node:worker_threads";
import { startWorker } from "../../platform/start-worker.ts";
import type { WatermarkKey } from "./detector.ts";
import type { DetectorAnswer, DetectorMessage } from "./detector.worker.ts";

export type DetectorThread = {
  readonly ask: (message: DetectorMessage, transfer?: readonly ArrayBuffer[]) => Promise<DetectorAnswer>;
  readonly stop: () => Promise<void>;
};

/** Threads kept warm between detections; starting one costs about half a second. */
const MOST_IDLE = 2;

/** Lends detector threads. A thread whose use failed or was aborted is stopped, never lent again. */
export const createDetectorThreads = (keys: readonly WatermarkKey[]) => {
  const idle: DetectorThread[] = [];
  const busy = new Set<DetectorThread>();
  return {
    /** @throws the signal's reason, at once, even in the middle of a search */
    use: async <T>(signal: AbortSignal, work: (thread: DetectorThread) => Promise<T>): Promise<T> => {
      signal.throwIfAborted();
      const thread = idle.pop() ?? startThread(keys);
      busy.add(thread);
      const stop = (): void => void thread.stop();
      signal.addEventListener("abort", stop, { once: true });
      try {
        const result = await work(thread);
        if (idle.length < MOST_IDLE && !signal.aborted) idle.push(thread);
        else await thread.stop();
        return result;
      } catch (error) {
        await thread.stop();
        throw signal.aborted ? signal.reason : error;
      } finally {
        signal.removeEventListener("abort", stop);
        busy.delete(thread);
      }
    },
    close: async (): Promise<void> => {
      await Promise.all([...idle.splice(0), ...busy].map((thread) => thread.stop()));
    },
  };
};

const startThread = (keys: readonly WatermarkKey[]): DetectorThread => {
  const worker: Worker = startWorker("src/adapters/watermark/detector.worker.ts", { keys });
  // A forgotten close() must not keep a command-line run alive.
  worker.unref();
  const waiting: { readonly resolve: (answer: DetectorAnswer) => void; readonly reject: (error: unknown) => void }[] =
    [];
  let failure: unknown = null;
  const fail = (error: unknown): void => {
    failure ??= error;
    for (const question of waiting.splice(0)) question.reject(error);
  };
  worker.on("message", (answer: DetectorAnswer) => {
    waiting.shift()?.resolve(answer);
    if (waiting.length === 0) worker.unref();
  });
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("the watermark detector's thread has ended")));
  return {
    ask: (message, transfer = []) =>
      new Promise((resolve, reject) => {
        if (failure !== null) return reject(failure);
        waiting.push({ resolve, reject });
        worker.ref();
        worker.postMessage(message, [...transfer]);
      }),
    stop: async () => {
      await worker.terminate();
    },
  };
};
