import { composeApp } from "../../src/app/compose.ts";
import { createLogger } from "../../src/app/logger.ts";
import type { Ports } from "../../src/app/ports.ts";
import { loadConfig } from "../../src/config/config.ts";
import type { GenerationStep } from "../../src/core/ports/database.ts";

/**
 * A process of its own that takes one generation as far as it gets, and kills itself where it is told to:
 * `node crash-child.ts <data directory> <idempotency key> [<point>]`. Prints the generation's state when it lives to.
 */
export type CrashPoint = `during ${GenerationStep}` | `after ${GenerationStep}` | "after RELEASE";

const [dataDirectory = "", key = "", point] = process.argv.slice(2);

/** As `kill -9` from outside: no handler runs, nothing is flushed. */
function die(): never {
  process.kill(process.pid, "SIGKILL");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error("unreachable");
}

/** Does the real thing first: the work is done and written, but nobody has recorded it. */
const thenDie =
  <A extends readonly unknown[], R>(real: (...given: A) => Promise<R>, when: (...given: A) => boolean = () => true) =>
  async (...given: A): Promise<R> => {
    const result = await real(...given);
    return when(...given) ? die() : result;
  };

function adjust(ports: Ports): Ports {
  const { storage, frameClassifier, credentials, watermark, telemetry } = ports;
  const stores = (name: string) => ({
    ...ports,
    storage: { ...storage, put: thenDie(storage.put, (blob) => blob.endsWith(name)) },
  });
  switch (point) {
    case "during GENERATE":
      return stores("clip.mkv");
    case "during JUDGE_FRAMES": // A preview is one frame; the clip is at least eight.
      return {
        ...ports,
        frameClassifier: { ...frameClassifier, score: thenDie(frameClassifier.score, (frames) => frames.length > 1) },
      };
    case "during MARK":
      return stores("marked.mp4");
    case "during SIGN":
      return { ...ports, credentials: { ...credentials, sign: thenDie(credentials.sign) } };
    case "during READ_BACK":
      return { ...ports, watermark: { ...watermark, detect: thenDie(watermark.detect) } };
    case "during STORE":
      return { ...ports, storage: { ...storage, copy: thenDie(storage.copy) } };
    case "after RELEASE":
      return { ...ports, telemetry: { ...telemetry, generationEnded: die } };
    default: {
      const stepEnded: typeof telemetry.stepEnded = (step, outcome) => {
        if (outcome === "done" && point === `after ${step}`) die();
      };
      return { ...ports, telemetry: { ...telemetry, stepEnded } };
    }
  }
}

const config = loadConfig({ DATA_DIR: dataDirectory, LOG_LEVEL: "error", MODEL_THREADS: "1" });
const app = await composeApp(config, createLogger(config.logLevel), adjust);
const user = await app.accounts.ensureOperator();
const request = { prompt: "a fox runs in the forest", seconds: 1, seed: 7, idempotencyKey: key };
const admitted = await app.admission.admit(user, request, AbortSignal.timeout(60_000));
if (!admitted.ok) throw new Error(JSON.stringify(admitted.errors));
const { id } = admitted.value.generation;
const context = { id, signal: AbortSignal.timeout(120_000), attempt: 1, isLastAttempt: false };
await app.runner.run(id, context);
await app.sweeper.sweep();

const [asset] = await app.database.assets([id]);
const path = asset && (await app.storage.localPath(asset.storageKey, context.signal));
const events = await app.database.auditEvents({ subject: `generation:${id}` }, { limit: 200 });
const state = {
  status: (await app.database.generation(id))?.status,
  verdict: path ? (await app.verification.verify(path, {}, context.signal)).verdict : null,
  actions: events.rows.map(({ row }) => row.action),
  work: await app.storage.names(`work/${id}/`),
  chargedSeconds: (await app.admission.usageOf(user)).seconds,
  log: await app.auditLog.verify(),
};
process.stdout.write(`${JSON.stringify({ ...state, log: state.log.intact })}\n`);
await app.lifecycle.stop();
process.exit(0);
