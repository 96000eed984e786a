import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError, isAppError } from "../../../core/errors.ts";
import { type AnswerHead, createResilience, type RequestKind, unavailable } from "./resilience.ts";
import type { Timing } from "./timing.ts";

export type Answer = AnswerHead & {
  /** Parsed JSON; null when the body is none. */
  readonly body: unknown;
  /** What the body says, on one line and without the key. It may hold the prompt. */
  readonly words: string;
};
export type Request = {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below the configured address, beginning with a slash. Parts that a server gave are to be encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly form?: FormData;
  readonly json?: unknown;
  readonly kind?: RequestKind;
};
/** Null when the file was saved; otherwise the server's reason for not giving it yet, or at all. */
export type Download = Answer | null;

const MAX_ANSWER_BYTES = 16 << 20;
const MAX_FILE_BYTES = 1 << 30;
const MAX_WORDS = 10_000;

/**
 * Speaks to one server and no other: every address is the configured one plus a path, addresses inside answers are
 * never used, and redirects are refused. Bodies are read up to a limit.
 *
 * @param deps.baseUrl http or https, without a query
 * @param deps.apiKey sent as a bearer; never part of an error
 */
export function createServerClient(deps: {
  readonly baseUrl: URL;
  readonly apiKey: string | null;
  readonly timing: Timing;
}) {
  const { baseUrl, apiKey, timing } = deps;
  const persist = createResilience(timing);
  const headers = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };

  const addressOf = ({ path, query }: Pick<Request, "path" | "query">): URL => {
    const url = new URL(baseUrl);
    url.pathname = `${baseUrl.pathname.replace(/\/$/, "")}${path}`;
    url.search = new URLSearchParams(query).toString();
    return url;
  };

  async function exchange(request: Request, signal: AbortSignal): Promise<Response> {
    const json = request.json === undefined ? null : JSON.stringify(request.json);
    const response = await fetch(addressOf(request), {
      method: request.method,
      headers: { ...headers, ...(json === null ? {} : { "content-type": "application/json" }) },
      body: json ?? request.form ?? null,
      redirect: "manual",
      signal,
    });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      const message = "the model server answers with a redirect; only the configured address is ever asked";
      throw new AppError("GENERATOR_FAILED", { message });
    }
    return response;
  }

  async function readAnswer(response: Response): Promise<Answer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of limited(response, MAX_ANSWER_BYTES)) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString("utf8");
    const body = parseJson(text);
    const words = wordsOf(body ?? text).replaceAll(apiKey || "\u0000", "[key]");
    return { ...headOf(response), body, words };
  }

  return {
    /** @throws the signal's reason; AppError GENERATOR_UNAVAILABLE, also for 429 and 5xx that persist; GENERATOR_FAILED */
    request: (request: Request, signal: AbortSignal): Promise<Answer> =>
      persist(request.kind ?? "repeatable", signal, () => {
        const deadline = AbortSignal.timeout(timing.requestTimeoutMs);
        // Whoever is cancelled while handing in a job still has to learn its id to cancel it.
        const stop = request.kind === "submission" ? deadline : AbortSignal.any([signal, deadline]);
        return guard(signal, async () => readAnswer(await exchange(request, stop)));
      }),

    /** Streams a body into `target`. @throws as `request`, and STORAGE_FULL */
    download: async (
      source: Pick<Request, "path" | "query">,
      target: string,
      signal: AbortSignal,
    ): Promise<Download> => {
      const saved = { status: 200, retryAfterMs: null };
      const answer = await persist<AnswerHead | Answer>("repeatable", signal, () => {
        const stop = AbortSignal.any([signal, AbortSignal.timeout(timing.downloadTimeoutMs)]);
        return guard(signal, async () => {
          const response = await exchange({ ...source, method: "GET" }, stop);
          const isText = /^(text|application\/json)\b/.test(response.headers.get("content-type") ?? "");
          if (response.status !== 200 || isText) return readAnswer(response);
          await pipeline(Readable.from(limited(response, MAX_FILE_BYTES)), createWriteStream(target), { signal: stop });
          return saved;
        });
      });
      return "body" in answer ? answer : null;
    },
  };
}
export type ServerClient = ReturnType<typeof createServerClient>;

async function* limited(response: Response, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new AppError("GENERATOR_FAILED", { message: `the model server sent more than ${maxBytes} bytes` });
    }
    yield chunk;
  }
}

/** Network faults and time-outs by their one name; the caller's own abort and our own refusals pass as they are. */
async function guard<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (isAppError(error)) throw error;
    if (signal.aborted) throw signal.reason;
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") {
      throw new AppError("STORAGE_FULL", { cause: error });
    }
    throw unavailable(error instanceof Error ? error.message : String(error), error);
  }
}

const headOf = ({ status, headers }: Response): AnswerHead => ({
  status,
  retryAfterMs: delayOf(headers.get("retry-after")),
});

/** Seconds or a date (RFC 9110, 10.2.3). */
function delayOf(retryAfter: string | null): number | null {
  if (retryAfter === null) return null;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** FastAPI says `detail`, OpenAI `error.message`, ComfyUI `error.message` and `error.details`. */
function wordsOf(body: unknown): string {
  if (typeof body === "string") return onOneLine(body).slice(0, MAX_WORDS);
  if (Array.isArray(body)) return wordsOf(body.map(wordsOf).join("; "));
  if (typeof body !== "object" || body === null) return "";
  const found = ["detail", "error", "message", "msg", "details"].flatMap((key) =>
    key in body ? [wordsOf(body[key as keyof typeof body])] : [],
  );
  return wordsOf(found.filter((part) => part !== "").join(": "));
}

export const onOneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, " ").trim();
