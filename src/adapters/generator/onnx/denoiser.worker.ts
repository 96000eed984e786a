/** Thread that denoises, so that the event loop of the server never waits for the model. */
import { parentPort, workerData } from "node:worker_threads";
import type { FromWorker, Job, ToWorker, WorkerSetup } from "./messages.ts";
import { createSampler } from "./sampler.ts";
import { openSessions } from "./sessions.ts";

const port = parentPort;
if (port === null) throw new Error("This file is a worker thread's.");

/** Chunks of frames that may wait unread for each generation. */
const CHUNKS_AHEAD = 4;

type Running = { readonly allowOne: () => void; readonly cancel: () => void };
const running = new Map<number, Running>();
const setup = workerData as WorkerSetup;
const sessions = await openSessions(setup);
const sample = createSampler(sessions, setup.card);
const say = (message: FromWorker): void => port.postMessage(message);

const start = async (id: number, job: Job): Promise<void> => {
  const abort = new AbortController();
  let allowed = CHUNKS_AHEAD;
  let wake = (): void => {};
  let step = 0;
  running.set(id, {
    allowOne: () => {
      allowed += 1;
      wake();
    },
    cancel: () => {
      abort.abort();
      wake();
    },
  });
  try {
    const chunks = sample(job, {
      onStep: () => {
        abort.signal.throwIfAborted();
        step += 1;
        say({ kind: "step", id, step });
      },
      onPreview: (preview) => say({ kind: "preview", id, preview }),
      now: () => performance.now(),
    });
    for await (const pictures of chunks) {
      say({ kind: "chunk", id, pictures });
      allowed -= 1;
      while (allowed === 0 && !abort.signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      abort.signal.throwIfAborted();
    }
    say({ kind: "done", id });
  } catch (error) {
    if (!abort.signal.aborted)
      say({ kind: "failed", id, message: error instanceof Error ? error.message : String(error) });
  } finally {
    running.delete(id);
  }
};

port.on("message", (message: ToWorker) => {
  switch (message.kind) {
    case "start":
      void start(message.id, message.job);
      break;
    case "more":
      running.get(message.id)?.allowOne();
      break;
    case "cancel":
      running.get(message.id)?.cancel();
      break;
    case "close":
      for (const job of running.values()) job.cancel();
      port.close(); // the thread ends by itself after the step under way: ending it inside native code is not safe
      break;
  }
});
say({ kind: "ready", provider: sessions.provider });
