import { mkdir } from "node:fs/promises";
import { createOnnxFrameClassifier } from "../adapters/classifier/onnx-frame-classifier.ts";
import { createOnnxPromptClassifier } from "../adapters/classifier/onnx-prompt-classifier.ts";
import { openDatabase } from "../adapters/database/open-database.ts";
import { createReportKeyDirectory } from "../adapters/keys/report-key-directory.ts";
import { createReportSigner } from "../adapters/keys/report-signature.ts";
import { openQueue } from "../adapters/queue/open-queue.ts";
import { createFileStorage } from "../adapters/storage/file-storage.ts";
import { createPrometheusTelemetry } from "../adapters/telemetry/prometheus-telemetry.ts";
import type { Config } from "../config/config.ts";
import { loadOrCreateSecret } from "../config/secrets.ts";
import { systemEnvironment } from "../core/environment.ts";
import { AppError } from "../core/errors.ts";
import { createNotedReportSigner } from "../core/key-changes.ts";
import { Interrupted } from "../core/run.ts";
import { openAuditLog } from "./audit-log.ts";
import { openCredentials } from "./credentials.ts";
import { openGenerator } from "./generator.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Logger } from "./logger.ts";
import { openMedia } from "./media.ts";
import { migrationsDirectory } from "./migrations.ts";

export type Ports = Awaited<ReturnType<typeof openPorts>>;

/** Opens every adapter that the configuration names, and says how each is closed. */
export async function openPorts(config: Config, logger: Logger, lifecycle: Lifecycle) {
  const environment = systemEnvironment;
  const { onStop } = lifecycle;
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new AppError("CONFIG_INVALID", { message: `DATA_DIR: ${config.dataDirectory} cannot be a folder`, cause });
  });

  const { database, createPool } = await openDatabase({
    url: config.databaseUrl,
    migrationsDirectory,
    clock: environment.clock,
    log: (message) => logger.info(message),
  });
  onStop("database", database.close);
  const linkSecret = await loadOrCreateSecret(config.keyDirectory, "link-secret", 32);
  const storage = await createFileStorage({ root: config.storageDirectory });
  const { telemetry, registry } = createPrometheusTelemetry((context, error) =>
    logger.error({ ...context, err: error }, "fault"),
  );
  const auditLog = await openAuditLog(config, database, logger);
  onStop("audit log", auditLog.stop);

  const reportSigner = createNotedReportSigner({
    ...{ database, environment },
    reportSigner: createReportSigner(createReportKeyDirectory(config.keyDirectory)),
  });
  // Asked now, so that a key file that is none stops the boot and not the first report.
  await reportSigner.keys();
  const threads = config.modelThreads;
  const classifier = await createOnnxPromptClassifier({ modelDirectory: config.promptClassifierDirectory });
  onStop("prompt classifier", classifier.close);
  const frameClassifier = await createOnnxFrameClassifier({ modelDirectory: config.frameClassifierDirectory, threads });
  onStop("frame classifier", frameClassifier.close);
  const { tools, video, watermark } = await openMedia(config, logger);
  onStop("watermark", watermark.close);
  const generator = await openGenerator(config, video);
  onStop("generator", generator.close);
  const credentials = await openCredentials(config, environment.clock, logger);
  onStop("credentials", credentials.close);

  const queue = await openQueue({
    url: config.queueUrl,
    createPool,
    log: (message, error) => logger.error({ err: error }, message),
  });
  onStop("queue", () => queue.close(new Interrupted("shutdown")));

  return {
    environment,
    database,
    linkSecret,
    storage,
    telemetry,
    registry,
    auditLog,
    classifier,
    frameClassifier,
    generator,
    tools,
    video,
    watermark,
    credentials,
    reportSigner,
    queue,
  };
}
