import type { AppError, ErrorCode } from "../../../core/errors.ts";
import type { UserError, UserErrorCode } from "../../../core/result.ts";

/** What a call comes to. */
export type Answer = {
  readonly status: number;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
};

export const success = (body: object, headers: Answer["headers"] = {}): Answer => ({ status: 200, body, headers });

type Failure = {
  /** Stable, in the vocabulary of OpenAI's API where that has a word for it. */
  readonly code: string;
  readonly message: string;
  readonly param?: string | null;
  /** What only this server says. */
  readonly vouch?: object;
};

/** A fault in the shape of OpenAI's API: `{ error: { message, type, param, code } }`. */
export const failure = (status: number, { code, message, param = null, vouch }: Failure): Answer => ({
  status,
  body: { error: { message, type: typeOf(status, code), param, code, ...(vouch && { vouch }) } },
  // OpenAI's clients send a 409 and a 429 again by themselves; these come out the same every time.
  headers: status === 409 || code === QUOTA_CODE ? { "X-Should-Retry": "false" } : {},
});

export const videoNotFound = (param: string): Answer =>
  failure(404, { code: "not_found", message: "There is no such video, or it is not yours.", param });

/** What OpenAI's API has and this server has not. */
export const unsupported = (message: string, param: string | null = null): Answer =>
  failure(400, { code: "unsupported_operation", message, param });

/** The first of the caller's mistakes: this shape has room for one. */
export function mistaken([error]: readonly UserError[]): Answer {
  if (!error) return failure(400, { code: "invalid_request", message: "The request is not valid." });
  const { status, code } = MISTAKES[error.code];
  const [field, ...rest] = error.field;
  const param = field === undefined ? null : [PARAMS[field] ?? field, ...rest].join(".");
  return failure(status, { code, message: error.message, param });
}

/** A thrown fault; `status` is what it surfaces with. */
export const thrown = (status: number, { code, userMessage }: AppError): Answer =>
  failure(status, { code: FAULTS[code] ?? code.toLowerCase(), message: userMessage });

const QUOTA_CODE = "insufficient_quota";

function typeOf(status: number, code: string): string {
  if (status >= 500) return "server_error";
  if (code === QUOTA_CODE) return QUOTA_CODE;
  return status === 429 ? "rate_limit_error" : "invalid_request_error";
}

/** Where OpenAI's word differs from ours. */
const FAULTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  UNAUTHENTICATED: "invalid_api_key",
  FORBIDDEN: "insufficient_permissions",
  BAD_INPUT: "invalid_request",
  RATE_LIMITED: "rate_limit_exceeded",
  QUOTA_EXCEEDED: QUOTA_CODE,
};

const MISTAKES: Readonly<Record<UserErrorCode, { readonly status: number; readonly code: string }>> = {
  REQUIRED: { status: 400, code: "missing_required_parameter" },
  TOO_LONG: { status: 400, code: "string_above_max_length" },
  INVALID_VALUE: { status: 400, code: "invalid_value" },
  OUT_OF_RANGE: { status: 400, code: "invalid_value" },
  UPLOAD_INCOMPLETE: { status: 400, code: "invalid_value" },
  INVITE_REQUIRED: { status: 403, code: "insufficient_permissions" },
  NOT_FOUND: { status: 404, code: "not_found" },
  ALREADY_EXISTS: { status: 409, code: "already_exists" },
  INVALID_STATE: { status: 409, code: "invalid_state" },
  IDEMPOTENCY_KEY_REUSED: { status: 409, code: "idempotency_key_reused" },
  QUOTA_EXCEEDED: { status: 429, code: QUOTA_CODE },
  COOLING_DOWN: { status: 403, code: "cooling_down" },
  SUSPENDED: { status: 403, code: "account_suspended" },
};

/** Parameters of this API that the core knows under another name. */
const PARAMS: Readonly<Record<string, string>> = {
  aspect: "size",
  bytes: "input_reference",
  extend: "video.id",
  firstFrame: "input_reference",
  id: "video_id",
  idempotencyKey: "Idempotency-Key",
  remixOf: "video_id",
  uploadId: "input_reference",
  visibleMark: "visible_mark",
};
