import { z } from "zod";
import { createLogger } from "../app/logger.ts";
import { readServerFile } from "../app/server-file.ts";
import type { Config } from "../config/config.ts";
import { AppError, type ErrorCode, errorCodeOf } from "../core/errors.ts";
import { whileLocked } from "./while-locked.ts";

/** Speaks the public API as the operator. */
export type Client = {
  readonly url: string;
  readonly graphql: (document: string, variables?: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
};

/** A start or a stop on a busy machine takes some seconds. */
const LOCK = { waitMs: 30_000, pauseMs: 1_000, say: (text: string) => void process.stderr.write(`${text}\n`) };

const answer = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }).partial().optional() }))
    .optional(),
});

/**
 * Runs `use` against the server of this data directory. When none runs, one is started in this process for as long as
 * the command takes: the command line has one way to do things, the API. Only a command that makes videos brings a
 * worker: another would start what waits in the queue and leave it half done.
 */
export async function withServer<T>(
  config: Config,
  signal: AbortSignal,
  use: (client: Client) => Promise<T>,
  role: "api" | "all" = "api",
): Promise<T> {
  const found = await whileLocked(() => findOrStart(config, role), LOCK, signal);
  try {
    return await use(connect(found.url, found.token, signal));
  } finally {
    await found.stop();
  }
}

async function findOrStart(config: Config, role: "api" | "all") {
  const running = await readServerFile(config.dataDirectory);
  if (running) return { ...running, stop: async () => {} };
  // Loaded only here: a command that finds a running server starts in a fraction of the time.
  const { serve } = await import("../app/serve.ts");
  const quiet = createLogger(config.logLevel === "info" ? "error" : config.logLevel);
  const { url, operatorToken, stop } = await serve({ ...config, role, host: "127.0.0.1", port: 0 }, quiet);
  return { url, token: operatorToken, stop };
}

function connect(url: string, token: string, signal: AbortSignal): Client {
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${token}`);
    return fetch(new URL(path, url), { signal, ...init, headers }).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      throw new AppError("INTERNAL", { message: `the server at ${url} does not answer; was it stopped?`, cause });
    });
  };
  return {
    url,
    fetch: call,
    async graphql(query, variables = {}) {
      const response = await call("/graphql", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = answer.parse(await response.json());
      const [first] = errors ?? [];
      if (first) throw new AppError(codeOf(first.extensions?.code), { message: first.message });
      return data;
    },
  };
}

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** What an answer that is not 2xx says, under the server's own code. */
export async function faultIn(response: Response, what: string): Promise<AppError> {
  const said = refusal.safeParse(await response.json().catch(() => null));
  if (!said.success) return new AppError("INTERNAL", { message: `${what}: the server answered ${response.status}` });
  const { code, message } = said.data.error;
  return new AppError(codeOf(code), { message: `${what}: ${message}` });
}

const codeOf = (graphql: string | undefined): ErrorCode => (graphql && errorCodeOf(graphql)) || "INTERNAL";
