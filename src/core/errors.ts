/**
 * Every fault the product can name. `http` is the status when it surfaces over HTTP, `graphql` the stable
 * `extensions.code`, `retryable` whether the same call may succeed later. A code is never reused or renamed.
 */
export const ERRORS = {
  UNAUTHENTICATED: {
    http: 401,
    graphql: "UNAUTHENTICATED",
    retryable: false,
    says: "Sign in or send a valid API key.",
  },
  FORBIDDEN: { http: 403, graphql: "FORBIDDEN", retryable: false, says: "Your role does not allow this." },
  NOT_FOUND: { http: 404, graphql: "NOT_FOUND", retryable: false, says: "There is no such thing, or it is not yours." },
  BAD_INPUT: { http: 400, graphql: "BAD_USER_INPUT", retryable: false, says: "The input is not valid." },
  /** RFC 7725. */
  WITHHELD: {
    http: 451,
    graphql: "WITHHELD",
    retryable: false,
    says: "This video is withheld, by a reviewer or after a notice. Its record can still be verified.",
  },
  CONFLICT: { http: 409, graphql: "CONFLICT", retryable: false, says: "The state has changed in the meantime." },
  RATE_LIMITED: { http: 429, graphql: "RATE_LIMITED", retryable: true, says: "Too many requests; slow down." },
  QUOTA_EXCEEDED: { http: 429, graphql: "QUOTA_EXCEEDED", retryable: true, says: "Your quota is used up." },
  TOO_LARGE: { http: 413, graphql: "TOO_LARGE", retryable: false, says: "The upload is larger than allowed." },
  MEDIA_UNREADABLE: {
    http: 422,
    graphql: "MEDIA_UNREADABLE",
    retryable: false,
    says: "The file cannot be read as a video or picture.",
  },
  MEDIA_LIMIT: {
    http: 422,
    graphql: "MEDIA_LIMIT",
    retryable: false,
    says: "The media passes a limit on size, length or time.",
  },
  FFMPEG_MISSING: {
    http: 503,
    graphql: "FFMPEG_MISSING",
    retryable: false,
    says: "No usable ffmpeg was found on the server.",
  },
  CLASSIFIER_UNAVAILABLE: {
    http: 503,
    graphql: "CLASSIFIER_UNAVAILABLE",
    retryable: true,
    says: "The moderation classifier did not answer.",
  },
  GENERATOR_UNAVAILABLE: {
    http: 503,
    graphql: "GENERATOR_UNAVAILABLE",
    retryable: true,
    says: "The generator did not answer.",
  },
  GENERATOR_FAILED: {
    http: 500,
    graphql: "GENERATOR_FAILED",
    retryable: false,
    says: "The generator could not make this video.",
  },
  WATERMARK_FAILED: {
    http: 500,
    graphql: "WATERMARK_FAILED",
    retryable: true,
    says: "The invisible watermark did not read back.",
  },
  SIGNING_FAILED: { http: 500, graphql: "SIGNING_FAILED", retryable: true, says: "The file could not be signed." },
  INGREDIENT_BROKEN: {
    http: 409,
    graphql: "INGREDIENT_BROKEN",
    retryable: false,
    says: "Something that this video is made from is no longer as it was signed.",
  },
  READBACK_FAILED: {
    http: 500,
    graphql: "READBACK_FAILED",
    retryable: true,
    says: "The finished file did not verify and was not released.",
  },
  STORAGE_FULL: { http: 507, graphql: "STORAGE_FULL", retryable: true, says: "The server is out of disk space." },
  STORAGE_UNAVAILABLE: {
    http: 503,
    graphql: "STORAGE_UNAVAILABLE",
    retryable: true,
    says: "The media storage did not answer.",
  },
  DATABASE_UNAVAILABLE: {
    http: 503,
    graphql: "DATABASE_UNAVAILABLE",
    retryable: true,
    says: "The database did not answer.",
  },
  DATABASE_LOCKED: {
    http: 503,
    graphql: "DATABASE_LOCKED",
    retryable: false,
    says: "Another process is using this data directory.",
  },
  AUDIT_BROKEN: { http: 500, graphql: "AUDIT_BROKEN", retryable: false, says: "The audit trail does not verify." },
  MODEL_INVALID: {
    http: 503,
    graphql: "MODEL_INVALID",
    retryable: false,
    says: "A model file is missing or is not the one in the manifest.",
  },
  CONFIG_INVALID: { http: 503, graphql: "CONFIG_INVALID", retryable: false, says: "The configuration is not valid." },
  INTERNAL: { http: 500, graphql: "INTERNAL_SERVER_ERROR", retryable: true, says: "Something failed on the server." },
} as const satisfies Record<string, { http: number; graphql: string; retryable: boolean; says: string }>;

export type ErrorCode = keyof typeof ERRORS;

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);

/** By its `extensions.code`; null for one that is not ours. */
export const errorCodeOf = (graphql: string): ErrorCode | null =>
  Object.keys(ERRORS)
    .filter(isErrorCode)
    .find((code) => ERRORS[code].graphql === graphql) ?? null;

/** A fault. `message` is for the log; only `userMessage` (default: the code's own sentence) ever reaches a client. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly userMessage: string;

  constructor(code: ErrorCode, detail: { message?: string; userMessage?: string; cause?: unknown } = {}) {
    super(detail.message ?? detail.userMessage ?? ERRORS[code].says, { cause: detail.cause });
    this.name = "AppError";
    this.code = code;
    this.userMessage = detail.userMessage ?? ERRORS[code].says;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}

export const isAppError = (error: unknown): error is AppError => error instanceof AppError;
