import { shippedPolicy } from "../../moderation/index.ts";
import type { Config } from "../config/config.ts";
import { createAccounts } from "../core/accounts.ts";
import { createAdmission } from "../core/admission.ts";
import { createLibrary } from "../core/library.ts";
import { activatePolicy } from "../core/policies.ts";
import { createReview } from "../core/review.ts";
import { Interrupted } from "../core/run.ts";
import { createRunner } from "../core/runner.ts";
import { createSweeper } from "../core/sweep.ts";
import { TOPICS } from "../core/topics.ts";
import { createUploads } from "../core/uploads.ts";
import { createVerification } from "../core/verification.ts";
import { runGeneration } from "../jobs/run-generation.ts";
import { product } from "../platform/product.ts";
import { sha256OfFile } from "../platform/sha256-file.ts";
import { createLifecycle } from "./lifecycle.ts";
import type { Logger } from "./logger.ts";
import { openPorts, type Ports } from "./ports.ts";

export type App = Awaited<ReturnType<typeof composeApp>>;

/**
 * Builds the object graph by hand, in the order in which things need each other. Nothing listens or works yet.
 * `adjust` lets a test put a failing part in the place of a working one.
 */
export async function composeApp(config: Config, logger: Logger, adjust: (ports: Ports) => Ports = (ports) => ports) {
  const lifecycle = createLifecycle(logger);
  try {
    const ports = adjust(await openPorts(config, logger, lifecycle));
    const { database, environment, queue, linkSecret } = ports;
    const policy = await activatePolicy(database, environment, shippedPolicy);
    lifecycle.onStop(
      "cancel listener",
      await database.subscribe(TOPICS.cancel, (id) => void queue.abort(id, new Interrupted("cancelled"))),
    );

    const shared = {
      ...ports,
      activePolicy: () => policy,
      announce: (generationId: string) => database.publish(TOPICS.updated, generationId),
      enqueue: (generationId: string) =>
        queue.add({ name: runGeneration.name, id: generationId, payload: { generationId } }),
    };
    const uploads = createUploads({ ...shared, linkSecret });
    return {
      ...shared,
      config,
      logger,
      lifecycle,
      accounts: createAccounts({ ...shared, accessMode: config.accessMode, quota: config.quota }),
      admission: createAdmission(shared),
      review: createReview(shared),
      library: createLibrary({
        ...shared,
        requestStop: (generationId) => database.publish(TOPICS.cancel, generationId),
      }),
      uploads,
      verification: createVerification({ ...shared, records: database, sha256OfFile }),
      runner: createRunner({ ...shared, product }),
      sweeper: createSweeper({ ...shared, uploads }),
    };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}
