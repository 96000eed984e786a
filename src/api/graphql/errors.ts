import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";
import { AppError, ERRORS, isAppError } from "../../core/errors.ts";

/** Codes of what is wrong with the document or the request itself, whose messages are written for its sender. */
const PROTOCOL_CODES: readonly string[] = [
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "BAD_USER_INPUT",
  "BAD_REQUEST",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "QUERY_TOO_COMPLEX",
];

/** What a client sees of an error. Messages of libraries and of our own faults stay in the log. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { locations, path } = formatted;
  const at = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
  const fault = faultOf(error);
  if (fault) return { message: fault.userMessage, ...at, extensions: extensionsOf(fault) };
  const code = codeOf(error) ?? formatted.extensions?.code;
  if (typeof code === "string" && PROTOCOL_CODES.includes(code)) {
    return { message: formatted.message, ...at, extensions: { code, retryable: false } };
  }
  const internal = new AppError("INTERNAL");
  return { message: internal.userMessage, ...at, extensions: extensionsOf(internal) };
}

/** For transports that hand out errors as they were thrown. */
export const formatThrown = (error: GraphQLError): GraphQLFormattedError => formatError(error.toJSON(), error);

/** Logs what a person has to look at; a caller's mistakes are no news. */
export function logError(logger: Logger, requestId: string, error: GraphQLError): void {
  const fault = faultOf(error);
  const cause = error.originalError ?? error;
  if (fault ? ERRORS[fault.code].http >= 500 : error.originalError && !isProtocol(error)) {
    logger.error({ err: cause, requestId, path: error.path?.join(".") }, "a field failed");
  }
}

/** Apollo puts a code of its own over the one that a validation rule has given; the rule's error is inside. */
function codeOf(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return undefined;
  const inner = error.originalError instanceof GraphQLError ? error.originalError.extensions.code : undefined;
  return inner ?? error.extensions.code;
}

const isProtocol = (error: GraphQLError): boolean => {
  const code = codeOf(error);
  return typeof code === "string" && PROTOCOL_CODES.includes(code);
};
const faultOf = (error: unknown): AppError | null => {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  return isAppError(cause) ? cause : null;
};
const extensionsOf = ({ code, retryable }: AppError) => ({ code: ERRORS[code].graphql, retryable });
