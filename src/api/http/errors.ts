import type { ErrorRequestHandler, Request, Response } from "express";
import type { Logger } from "pino";
import { AppError, ERRORS, type ErrorCode, isAppError } from "../../core/errors.ts";
import { type Spent, spentOf } from "./rate-limits.ts";
import { thrown } from "./videos/answer.ts";

/** When to come back to a server that has too much to do. */
const BUSY_SECONDS = 20;

/** The last handler: every fault leaves as JSON with a stable code and the request's id. */
export const handleErrors =
  (logger: Logger, requestIdOf: (request: Request) => string): ErrorRequestHandler =>
  (fault: unknown, request, response, next) => {
    // The client hung up: there is nobody to tell, and nothing of ours has failed.
    if (response.closed || isHangUp(fault)) return;
    const { error, status, headers } = toFault(fault);
    if (status >= 500) logger.error({ err: fault, requestId: requestIdOf(request) }, "a request failed");
    if (response.headersSent) {
      next(fault); // Express then cuts the connection: the client must not take half a file for a whole one.
      return;
    }
    const spent = spentOf(error);
    if (spent) setRateHeaders(response, spent);
    if (error.code === "RATE_LIMITED") response.set("Retry-After", `${spent?.resetSeconds ?? BUSY_SECONDS}`);
    response.set(headers).status(status);
    if (request.path.startsWith("/v1/")) {
      const answer = thrown(status, error);
      response.set(answer.headers).json(answer.body);
      return;
    }
    const code = ERRORS[error.code].graphql;
    const requestId = requestIdOf(request);
    // GraphQL clients look for `errors`, others for `error`; those of OpenAI's API have met theirs above.
    response.json(
      request.path === "/graphql"
        ? { errors: [{ message: error.userMessage, extensions: { code, retryable: error.retryable, requestId } }] }
        : { error: { code, message: error.userMessage, requestId } },
    );
  };

export function setRateHeaders(response: Response, { limit, remaining, resetSeconds }: Spent): void {
  response.set({
    "RateLimit-Limit": `${limit}`,
    "RateLimit-Remaining": `${remaining}`,
    "RateLimit-Reset": `${resetSeconds}`,
  });
}

/** What Express calls a download that its client ended, as players do with every jump; `closed` may come a tick later. */
const isHangUp = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && thrown.code === "ECONNABORTED";

type Fault = { readonly error: AppError; readonly status: number; readonly headers: Readonly<Record<string, string>> };

/** What Express and its parsers throw carries a status of its own; the code and the words are ours. */
function toFault(thrown: unknown): Fault {
  if (isAppError(thrown)) return { error: thrown, status: ERRORS[thrown.code].http, headers: {} };
  const status = statusOf(thrown);
  const fault = (code: ErrorCode, userMessage: string, headers = {}): Fault => ({
    error: new AppError(code, { userMessage, cause: thrown }),
    status: status ?? ERRORS[code].http,
    headers,
  });
  switch (status) {
    case 404:
      return fault("NOT_FOUND", ERRORS.NOT_FOUND.says);
    case 413:
      return fault("TOO_LARGE", "The body is larger than this address takes.");
    case 416:
      return fault("BAD_INPUT", "The range lies outside the file.", rangeHeaders(thrown));
    case 400:
    case 415:
      return fault("BAD_INPUT", "The request cannot be read: its body, address or encoding is malformed.");
    default:
      return { error: new AppError("INTERNAL", { cause: thrown }), status: 500, headers: {} };
  }
}

function statusOf(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || !("status" in thrown)) return null;
  return typeof thrown.status === "number" ? thrown.status : null;
}

/** RFC 9110, 15.5.17: a 416 says how long the file is. */
function rangeHeaders(thrown: unknown): Readonly<Record<string, string>> {
  const headers: unknown = thrown instanceof Error && "headers" in thrown ? thrown.headers : null;
  if (typeof headers !== "object" || headers === null || !("Content-Range" in headers)) return {};
  return { "Content-Range": String(headers["Content-Range"]) };
}
