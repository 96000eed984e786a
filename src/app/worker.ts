import { jobs } from "../jobs/registry.ts";
import type { App } from "./compose.ts";

const SWEEP_INTERVAL_MS = 15_000;

/** Starts taking jobs, and the sweeper that puts back what a crash lost. */
export async function startWorker(app: App): Promise<void> {
  const { lifecycle, logger, queue, runner, sweeper, takedownSweeper, config } = app;
  /** What one sweeper cannot do now keeps neither the other nor the server from its work. */
  const sweep = async () => {
    for (const each of [sweeper, takedownSweeper]) {
      await each.sweep().catch((error: unknown) => logger.error({ err: error }, "sweep failed"));
    }
  };
  await sweep();
  for (const job of jobs) await job.start(queue, { runner }, config.workerConcurrency);
  let sweeping: Promise<void> | null = null;
  const timer = setInterval(() => {
    sweeping ??= sweep().finally(() => {
      sweeping = null;
    });
  }, SWEEP_INTERVAL_MS);
  lifecycle.onStop("sweeper", async () => {
    clearInterval(timer);
    await sweeping;
  });
}
