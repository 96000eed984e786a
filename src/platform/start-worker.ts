import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { packageRoot } from "./package-root.ts";

/** Starts a worker thread on one of our TypeScript modules, given by its path inside the project. */
export const startWorker = (module: string, workerData: unknown): Worker =>
  new Worker(join(packageRoot, "src/platform/worker-entry.mjs"), {
    workerData,
    argv: [join(packageRoot, module)],
    execArgv: [],
  });
