import proxyAddr from "proxy-addr";
import { z } from "zod";
import { VISIBLE_MARKS } from "../core/ports/video.ts";

const flag = z.enum(["0", "1", "false", "true"]).transform((value) => value === "1" || value === "true");
const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().int().min(1);
const path = z.string().min(1);
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ""),
);
const scheme = (...schemes: readonly string[]) =>
  z.string().refine((value) => schemes.some((known) => value.startsWith(`${known}:`)), {
    error: `the scheme must be one of ${schemes.join(", ")}`,
  });

/** Every variable that the product reads, with its default. */
export const environmentVariables = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  ROLE: z.enum(["all", "api", "worker"]).default("all"),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: port.default(4000),
  PUBLIC_URL: z.url().optional(),
  DATA_DIR: path.default("./data"),

  DATABASE_URL: scheme("pglite", "postgres", "postgresql").optional(),
  QUEUE_URL: scheme("redis", "rediss").optional(),
  GENERATOR_URL: scheme("onnx", "openai+http", "openai+https", "comfyui+http", "comfyui+https").optional(),
  GENERATOR_MODEL: z.string().min(1).max(200).optional(),
  GENERATOR_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, "printable ASCII without spaces")
    .optional(),
  GENERATOR_WORKFLOW: path.optional(),
  GENERATOR_IMAGE_WORKFLOW: path.optional(),
  GENERATOR_SHORT_SIDE: z.coerce.number().int().min(256).max(1088).multipleOf(16).default(720),
  GENERATOR_FPS: z.coerce.number().int().min(4).max(60).default(24),
  GENERATOR_MAX_SECONDS: z.coerce.number().int().min(1).max(60).default(10),
  GENERATOR_TIMEOUT_SECONDS: seconds.default(1800),
  CLASSIFIER_URL: scheme("onnx").optional(),
  SIGNER_URL: scheme("file", "exec").optional(),
  SIGNER_TIMEOUT_SECONDS: seconds.default(20),
  TIMESTAMP: z.enum(["off", "optional", "required"]).default("off"),
  TIMESTAMP_URL: z.url({ protocol: /^https?$/ }).optional(),
  TIMESTAMP_ANCHORS: path.optional(),
  STORAGE_URL: scheme("file").optional(),

  ACCESS_MODE: z.enum(["open", "invite"]).default("invite"),
  QUOTA_DAILY_SECONDS: seconds.default(300),
  QUOTA_CONCURRENT: seconds.default(3),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(1),
  KEEP_MASTERS: flag.default(true),
  MODEL_THREADS: z.coerce.number().int().min(1).max(64).default(2),

  VISIBLE_MARK: z.enum(VISIBLE_MARKS).default("none"),
  VISIBLE_MARK_REQUIRED: flag.default(false),
  AIGC_PRODUCER: z.string().min(1).max(200).optional(),

  FFMPEG_PATH: path.optional(),
  FFPROBE_PATH: path.optional(),
  TRUST_ANCHORS: path.optional(),
  AUDIT_ORIGIN: z
    .string()
    .max(200)
    .regex(/^[^\s+]+$/, "spaces and plus signs are not allowed")
    .optional(),
  CHECKPOINT_SECONDS: seconds.default(60),
  WITNESSES: path.optional(),

  /** JSON in the shape of moderation/takedown-v1.json. */
  TAKEDOWN_RULES: path.optional(),

  CORS_ORIGINS: list.default([]),
  TRUSTED_PROXIES: list
    .refine(arePeers, { error: "addresses, CIDR ranges narrower than /0, loopback, linklocal or uniquelocal" })
    .default(["loopback"]),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),

  /** Loosenings. Each prints a warning at start. */
  ALLOW_DEVELOPMENT_SIGNER: flag.default(false),
  ALLOW_OLD_FFMPEG: flag.default(false),
  ALLOW_PUBLIC_METRICS: flag.default(false),
});

export type EnvironmentVariables = z.infer<typeof environmentVariables>;

/** By the library that will walk them, so that nothing passes here that fails there. */
function arePeers(entries: readonly string[]): boolean {
  try {
    proxyAddr.compile([...entries]);
    return true;
  } catch {
    return false;
  }
}
