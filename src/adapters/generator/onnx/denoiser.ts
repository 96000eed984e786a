import { once } from "node:events";
import { AppError } from "../../../core/errors.ts";
import type { RgbFrame } from "../../../core/ports/generator.ts";
import { startWorker } from "../../../platform/start-worker.ts";
import { createInbox } from "./inbox.ts";
import type { FromWorker, Job, Provider, ToWorker, WorkerSetup } from "./messages.ts";

export type DenoiserRequest = {
  readonly job: Job;
  readonly signal: AbortSignal;
  readonly onStep: (step: number) => void;
  readonly onPreview: (preview: RgbFrame) => void;
};
export type Denoiser = {
  /** Execution provider that the nets run on. */
  readonly provider: Provider;
  /**
   * Starts at once. Yields the RGB24 pictures of one latent frame at a time; a reader that leaves early ends the job.
   *
   * @throws the signal's reason; AppError GENERATOR_FAILED; AppError GENERATOR_UNAVAILABLE when the thread has ended
   */
  readonly run: (request: DenoiserRequest) => AsyncIterable<Uint8Array>;
  /** True once the thread has crashed or was closed: it runs no more jobs. */
  readonly hasEnded: () => boolean;
  /** Ends the thread after the denoising step under way; unfinished jobs throw. */
  readonly close: () => Promise<void>;
};

type Listener = {
  readonly hear: (message: Exclude<FromWorker, { kind: "ready" }>) => void;
  readonly fail: (error: unknown) => void;
};

/** The main thread's side of denoiser.worker.ts. Resolves when the model is loaded. */
export const createDenoiser = async (setup: WorkerSetup): Promise<Denoiser> => {
  const worker = startWorker("src/adapters/generator/onnx/denoiser.worker.ts", setup);
  const [{ provider }] = (await once(worker, "message").catch((cause: unknown) => {
    throw new AppError("MODEL_INVALID", { message: `The generator model did not load: ${String(cause)}`, cause });
  })) as [Extract<FromWorker, { kind: "ready" }>];

  const listeners = new Map<number, Listener>();
  let nextId = 0;
  let hasEnded = false;
  const end = (cause?: unknown): void => {
    hasEnded = true;
    const error = new AppError("GENERATOR_UNAVAILABLE", { message: "The generator's thread has ended.", cause });
    for (const listener of listeners.values()) listener.fail(error);
  };
  const tell = (message: ToWorker): void => worker.postMessage(message);
  worker.on("error", end);
  worker.on("exit", () => end());
  worker.on("message", (message: FromWorker) => {
    if (message.kind !== "ready") listeners.get(message.id)?.hear(message);
  });

  return {
    provider,
    run: ({ job, signal, onStep, onPreview }) => {
      const id = nextId++;
      const inbox = createInbox<Uint8Array>();
      const stop = (): void => {
        listeners.delete(id);
        signal.removeEventListener("abort", abort);
        tell({ kind: "cancel", id }); // unknown to the worker, and harmless, when the job has ended by itself
      };
      const fail = (error: unknown): void => {
        inbox.fail(error);
        stop();
      };
      const abort = (): void => fail(signal.reason);
      listeners.set(id, {
        fail,
        hear: (message) => {
          switch (message.kind) {
            case "step":
              return onStep(message.step);
            case "preview":
              return onPreview(message.preview);
            case "chunk":
              return inbox.put(message.pictures);
            case "done":
              return inbox.end();
            case "failed":
              return fail(new AppError("GENERATOR_FAILED", { message: message.message }));
          }
        },
      });
      signal.addEventListener("abort", abort);
      if (signal.aborted) abort();
      else tell({ kind: "start", id, job });
      return inbox.read(() => tell({ kind: "more", id }), stop);
    },
    hasEnded: () => hasEnded,
    close: async () => {
      if (hasEnded) return;
      const exited = once(worker, "exit");
      end();
      tell({ kind: "close" });
      await exited;
    },
  };
};
