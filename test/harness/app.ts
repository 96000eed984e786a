import { rm } from "node:fs/promises";
import { type App, composeApp } from "../../src/app/compose.ts";
import { createLogger } from "../../src/app/logger.ts";
import type { Ports } from "../../src/app/ports.ts";
import { startWorker } from "../../src/app/worker.ts";
import { loadConfig } from "../../src/config/config.ts";
import { callerOf } from "../../src/core/accounts.ts";
import type { Generation, User } from "../../src/core/ports/database.ts";
import type { GenerationRequest } from "../../src/core/request.ts";
import { reviewerOf } from "../../src/core/review.ts";
import { makeDataDirectory } from "./data-directory.ts";

export const DEMO_PROMPT = "a red fox runs through a snowy forest, camera pans left";

/**
 * The product as it ships, in this process, on a directory of its own. `adjust` puts faulty parts in; `environment` is
 * as an operator would set it.
 */
export async function openTestApp(
  adjust?: (ports: Ports) => Ports,
  environment: Readonly<Record<string, string>> = {},
) {
  const dataDirectory = await makeDataDirectory();
  const defaults = { DATA_DIR: dataDirectory, LOG_LEVEL: "silent", MODEL_THREADS: "1", ACCESS_MODE: "open" };
  const config = loadConfig({ ...defaults, ...environment });
  const app = await composeApp(config, createLogger(config.logLevel), adjust);
  const user = await app.accounts.ensureOperator();
  return {
    ...app,
    user,
    reviewer: reviewerOf(callerOf(user)),
    startWorker: () => startWorker(app),
    close: async () => {
      await app.lifecycle.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
export type TestApp = Awaited<ReturnType<typeof openTestApp>>;

/** Admits a request that must not be a mistake, and hands back the generation. */
export async function admit(
  app: App & { readonly user: User },
  request: Partial<GenerationRequest> = {},
): Promise<Generation> {
  const signal = AbortSignal.timeout(30_000);
  const result = await app.admission.admit(app.user, { prompt: DEMO_PROMPT, seconds: 1, seed: 7, ...request }, signal);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.value.generation;
}

/** Waits until the generation is in one of these states. */
export async function until(app: App, id: string, statuses: readonly Generation["status"][]): Promise<Generation> {
  for (const deadline = Date.now() + 150_000; Date.now() < deadline; ) {
    const generation = await app.database.generation(id);
    if (generation && statuses.includes(generation.status)) return generation;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(
    `the generation never became ${statuses.join(" or ")}: ${(await app.database.generation(id))?.status}`,
  );
}

/** What the log says of a generation, oldest first. */
export async function actionsOf(app: App, generationId: string): Promise<string[]> {
  const page = await app.database.auditEvents({ subject: `generation:${generationId}` }, { limit: 100 });
  return page.rows.map(({ row }) => row.action).reverse();
}
