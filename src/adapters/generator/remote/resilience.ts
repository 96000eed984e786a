import {
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  type IRetryBackoffContext,
  isBrokenCircuitError,
  retry,
  wrap,
} from "cockatiel";
import { AppError, isAppError } from "../../../core/errors.ts";
import { orAborted } from "./or-aborted.ts";
import type { Timing } from "./timing.ts";

/** What is known of every answer, whatever its body. */
export type AnswerHead = { readonly status: number; readonly retryAfterMs: number | null; readonly words?: string };

/**
 * `repeatable` requests may reach the server twice. A `submission` makes a job each time it arrives: it is repeated
 * only when it certainly did not arrive, or the server said that it took nothing.
 */
export type RequestKind = "repeatable" | "submission";

/** Retries with exponential back-off and full jitter, around one circuit breaker for the whole server. */
export function createResilience(timing: Timing) {
  const breaker = circuitBreaker(handleWhen(isOutage).orWhenResult(isServerFault), {
    breaker: new ConsecutiveBreaker(timing.breakerFailures),
    halfOpenAfter: timing.breakerResetMs,
  });
  const backoff = new DelegateBackoff<IRetryBackoffContext<unknown>>(({ attempt, result }) => {
    const ceiling = Math.min(timing.largestBackoffMs, timing.firstBackoffMs * 2 ** (attempt - 1));
    const asked = "value" in result && isAnswer(result.value) ? (result.value.retryAfterMs ?? 0) : 0;
    return Math.min(timing.largestBackoffMs, asked + ceiling * Math.random());
  });
  const options = { maxAttempts: timing.repeats, backoff };
  const policies = {
    repeatable: wrap(retry(handleWhen(isOutage).orWhenResult(isTryLater), options), breaker),
    submission: wrap(retry(handleWhen(didNotArrive).orWhenResult(tookNothing), options), breaker),
  };

  /**
   * A submission that is under way when the signal fires is still awaited: its job has to be known to be cancelled.
   *
   * @throws the signal's reason; AppError GENERATOR_UNAVAILABLE when the server stays away, also while the circuit is
   *   open; whatever else `attempt` throws, at once
   */
  return async function persist<T extends AnswerHead>(
    kind: RequestKind,
    signal: AbortSignal,
    attempt: () => Promise<T>,
  ): Promise<T> {
    const answering = policies[kind].execute(() => {
      signal.throwIfAborted();
      return attempt();
    }, signal);
    const answer = await (kind === "submission" ? answering : orAborted(answering, signal)).catch((error: unknown) => {
      if (!isBrokenCircuitError(error)) throw error;
      throw unavailable("it failed too often; its circuit is open", error);
    });
    if (isTryLater(answer)) throw unavailable(`status ${answer.status}: ${answer.words ?? ""}`);
    return answer;
  };
}

export const unavailable = (why: string, cause?: unknown): AppError =>
  new AppError("GENERATOR_UNAVAILABLE", { message: `the model server: ${why}`, cause });

export const isOutage = (error: unknown): error is AppError =>
  isAppError(error) && error.code === "GENERATOR_UNAVAILABLE";

const isAnswer = (value: unknown): value is AnswerHead =>
  typeof value === "object" && value !== null && "retryAfterMs" in value;
const isServerFault = (answer: unknown): boolean => isAnswer(answer) && answer.status >= 500;
const isTryLater = (answer: unknown): boolean => isServerFault(answer) || (isAnswer(answer) && answer.status === 429);
/** 502 and 504 come from a proxy that cannot know; after 500 a job may exist. */
const tookNothing = (answer: unknown): boolean => isAnswer(answer) && (answer.status === 429 || answer.status === 503);

const NEVER_CONNECTED = new Set([
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"],
]);
/** Node's fetch hides the reason two causes deep. */
const didNotArrive = (error: unknown): boolean => isOutage(error) && NEVER_CONNECTED.has(codeOf(error.cause) ?? "");
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  return codeOf(error.cause);
}
