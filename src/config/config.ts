import { isAbsolute, join, resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import { packageRoot } from "../platform/package-root.ts";
import { type EnvironmentVariables, environmentVariables } from "./environment-variables.ts";
import { generatorFaults, generatorOf } from "./generator.ts";
import { signerFaults, signerOf } from "./signer.ts";

export type Config = ReturnType<typeof toConfig>;

/**
 * Reads the environment once. Relative paths are taken from the working directory, models from the project.
 * @throws AppError CONFIG_INVALID naming every fault at once; the process then exits with 78 (EX_CONFIG).
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = environmentVariables.safeParse(given);
  if (!parsed.success) throw invalid(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  const config = toConfig(parsed.data);
  const faults = contradictions(config, parsed.data);
  if (faults.length > 0) throw invalid(faults);
  return config;
}

function toConfig(given: EnvironmentVariables) {
  const dataDirectory = resolve(given.DATA_DIR);
  return {
    production: given.NODE_ENV === "production",
    role: given.ROLE,
    host: given.HOST,
    port: given.PORT,
    publicUrl: given.PUBLIC_URL ?? null,
    dataDirectory,
    databaseUrl: given.DATABASE_URL ?? `pglite:${join(dataDirectory, "db")}`,
    queueUrl: given.QUEUE_URL,
    generator: generatorOf(given, (url) => modelPath(url, "generator-nano")),
    promptClassifierDirectory: join(modelPath(given.CLASSIFIER_URL, "."), "prompt-classifier"),
    frameClassifierDirectory: join(modelPath(given.CLASSIFIER_URL, "."), "frame-classifier"),
    keyDirectory: filePath(
      given.SIGNER_URL?.startsWith("file:") ? given.SIGNER_URL : undefined,
      join(dataDirectory, "keys"),
    ),
    signer: signerOf(given),
    storageDirectory: filePath(given.STORAGE_URL, join(dataDirectory, "media")),
    accessMode: given.ACCESS_MODE,
    quota: { dailySeconds: given.QUOTA_DAILY_SECONDS, concurrent: given.QUOTA_CONCURRENT },
    workerConcurrency: given.WORKER_CONCURRENCY,
    modelThreads: given.MODEL_THREADS,
    keepMasters: given.KEEP_MASTERS,
    visibleMarks: { usual: given.VISIBLE_MARK, isRequired: given.VISIBLE_MARK_REQUIRED },
    aigcProducer: given.AIGC_PRODUCER ?? null,
    ffmpegPath: given.FFMPEG_PATH,
    ffprobePath: given.FFPROBE_PATH,
    trustAnchorsPath: given.TRUST_ANCHORS ?? null,
    auditOrigin: given.AUDIT_ORIGIN ?? new URL(given.PUBLIC_URL ?? "http://localhost").hostname,
    checkpointSeconds: given.CHECKPOINT_SECONDS,
    witnessesPath: given.WITNESSES,
    takedownRulesPath: given.TAKEDOWN_RULES,
    corsOrigins: given.CORS_ORIGINS,
    trustedProxies: given.TRUSTED_PROXIES,
    logLevel: given.LOG_LEVEL,
    allow: {
      developmentSigner: given.ALLOW_DEVELOPMENT_SIGNER,
      oldFfmpeg: given.ALLOW_OLD_FFMPEG,
      publicMetrics: given.ALLOW_PUBLIC_METRICS,
    },
  };
}

function contradictions(config: Config, given: EnvironmentVariables): string[] {
  const faults: string[] = [];
  const embedded = config.databaseUrl.startsWith("pglite:");
  if (config.role !== "all" && embedded) {
    faults.push(`ROLE=${config.role}: the embedded database serves one process; set DATABASE_URL=postgres://…`);
  }
  if (config.production && given.PUBLIC_URL === undefined) {
    faults.push("PUBLIC_URL: required in production, links and the audit log carry it");
  }
  if (given.VISIBLE_MARK_REQUIRED && given.VISIBLE_MARK === "none") {
    faults.push("VISIBLE_MARK: names the mark that VISIBLE_MARK_REQUIRED asks for; none is none");
  }
  return [...faults, ...generatorFaults(given), ...signerFaults(given)];
}

const invalid = (faults: readonly string[]) =>
  new AppError("CONFIG_INVALID", {
    message: `The configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
  });

const filePath = (url: string | undefined, fallback: string): string =>
  url ? resolve(url.slice("file:".length)) : fallback;

function modelPath(url: string | undefined, fallback: string): string {
  const path = url ? url.slice("onnx:".length) : fallback;
  if (url) return isAbsolute(path) ? path : resolve(path);
  return join(packageRoot, "models", path);
}
