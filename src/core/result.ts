/** A mistake in the caller's input. The call had no effect. */
export const USER_ERROR_CODES = [
  "REQUIRED",
  "TOO_LONG",
  "INVALID_VALUE",
  "OUT_OF_RANGE",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "INVALID_STATE",
  "IDEMPOTENCY_KEY_REUSED",
  "QUOTA_EXCEEDED",
  "COOLING_DOWN",
  "SUSPENDED",
  "INVITE_REQUIRED",
  "UPLOAD_INCOMPLETE",
] as const;
export type UserErrorCode = (typeof USER_ERROR_CODES)[number];

export type UserError = {
  readonly code: UserErrorCode;
  readonly message: string;
  /** Path of the input field at fault, e.g. `["prompt"]`; empty when it is the whole input. */
  readonly field: readonly string[];
};

/** Expected outcomes are values. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly UserError[] };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const mistake = (code: UserErrorCode, message: string, ...field: string[]): Result<never> => ({
  ok: false,
  errors: [{ code, message, field }],
});
