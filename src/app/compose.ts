import type { Config } from "../config/config.ts";
import { createAdmission } from "../core/admission.ts";
import { createAppeals } from "../core/appeals.ts";
import { createErasures } from "../core/erasure.ts";
import { createFirstFrames } from "../core/first-frame.ts";
import { createLibrary } from "../core/library.ts";
import { createRecognition } from "../core/recognition.ts";
import { createReview } from "../core/review.ts";
import { createReviewBulk } from "../core/review-bulk.ts";
import { createReviewDecisions } from "../core/review-decisions.ts";
import { Interrupted } from "../core/run.ts";
import { createRunner } from "../core/runner.ts";
import { createStanding } from "../core/standing.ts";
import { createSweeper } from "../core/sweep.ts";
import { createSystemHealth } from "../core/system-health.ts";
import { takenDownCheck } from "../core/taken-down.ts";
import { TOPICS } from "../core/topics.ts";
import { createUploads } from "../core/uploads.ts";
import { runGeneration } from "../jobs/run-generation.ts";
import { product } from "../platform/product.ts";
import { createLifecycle } from "./lifecycle.ts";
import type { Logger } from "./logger.ts";
import { openPeople } from "./people.ts";
import { openPolicy, openReplays } from "./policy.ts";
import { openPorts, type Ports } from "./ports.ts";
import { openTakedowns } from "./takedowns.ts";
import { verificationOf } from "./verification.ts";

export type App = Awaited<ReturnType<typeof composeApp>>;

/**
 * Builds the object graph by hand, in the order in which things need each other. Nothing listens or works yet.
 * `adjust` lets a test put a failing part in the place of a working one.
 */
export async function composeApp(config: Config, logger: Logger, adjust: (ports: Ports) => Ports = (ports) => ports) {
  const lifecycle = createLifecycle(logger);
  try {
    const ports = adjust(await openPorts(config, logger, lifecycle));
    const { database, queue, linkSecret } = ports;
    const policy = await openPolicy(ports, lifecycle, logger);
    lifecycle.onStop(
      "cancel listener",
      await database.subscribe(TOPICS.cancel, (id) => void queue.abort(id, new Interrupted("cancelled"))),
    );

    const enqueue = (id: string) => queue.add({ name: runGeneration.name, id, payload: { generationId: id } });
    /** What follows a commit cannot undo it: a lost message is only late, and the sweeper puts a lost job back. */
    const afterCommit = (what: string, act: (generationId: string) => Promise<void>) => (generationId: string) =>
      act(generationId).catch((error: unknown) => logger.error({ generationId, err: error }, what));
    const shared = {
      ...ports,
      ...policy,
      announce: afterCommit("not announced", (id) => database.publish(TOPICS.updated, id)),
      enqueue: afterCommit("not enqueued", enqueue),
      requestStop: afterCommit("stop not requested", (id) => database.publish(TOPICS.cancel, id)),
    };
    const uploads = createUploads({ ...shared, linkSecret });
    const standing = createStanding(shared);
    const library = createLibrary(shared);
    const erasures = createErasures({ ...shared, uploads, library });
    const reviewDecisions = createReviewDecisions(shared);
    const recognition = createRecognition(shared);
    const isTakenDown = takenDownCheck({ database, recognition });
    const verifying = verificationOf({ ...shared, recognition });
    const people = openPeople(shared, config);
    return {
      ...shared,
      config,
      logger,
      lifecycle,
      ...people,
      admission: createAdmission({
        ...shared,
        visibleMarks: config.visibleMarks,
        standing,
        firstFrames: createFirstFrames({ ...shared, uploads, isTakenDown }),
      }),
      appeals: createAppeals(shared),
      review: createReview(shared),
      reviewDecisions,
      reviewBulk: createReviewBulk({ ...shared, decisions: reviewDecisions }),
      standing,
      systemHealth: createSystemHealth({ ...shared, checkpointSeconds: config.checkpointSeconds }),
      library,
      erasures,
      recognition,
      ...(await openReplays({ ...ports, uploads }, lifecycle, logger)),
      uploads,
      ...verifying,
      ...(await openTakedowns({ ...shared, ...verifying, recognition }, config, logger)),
      runner: createRunner({
        ...shared,
        isTakenDown,
        product,
        keepsMasters: config.keepMasters,
        aigcProducer: config.aigcProducer,
      }),
      sweeper: createSweeper({ ...shared, ...people, uploads, erasures, enqueue }),
    };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}
