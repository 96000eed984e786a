import { randomUUID } from "node:crypto";
import { type Client, createClient } from "graphql-ws";
import type { Logger } from "pino";
import { Registry } from "prom-client";
import WebSocket from "ws";
import { z } from "zod";
import type { ApiConfig } from "../../src/api/api-deps.ts";
import { createHttpServer } from "../../src/api/http/http-server.ts";
import type { Rates } from "../../src/api/http/rate-limits.ts";
import { type Scope, scopesOf } from "../../src/core/access.ts";
import { callerOf } from "../../src/core/accounts.ts";
import type { Role } from "../../src/core/ports/database.ts";
import { openTestApp, type TestApp } from "./app.ts";

export const OPERATOR_TOKEN = "operator-token-of-the-tests";
/** Enough for any test that is not about rates. */
const GENEROUS: Rates = {
  ...{ known: 100_000, unknown: 100_000, knownStrict: 100_000, unknownStrict: 100_000 },
  ...{ notices: 100_000, uploads: 100_000, signIns: 100_000, guesses: 100_000, strangerGuesses: 100_000 },
};

type ServerOptions = {
  readonly rates?: Partial<Rates>;
  readonly config?: Partial<ApiConfig>;
  readonly logger?: Logger;
  readonly ready?: boolean;
  /** Parts of the product that are to behave in another way. */
  readonly app?: Partial<TestApp>;
};

/** The whole product, on a data directory of its own, behind a real socket on a free port. No worker runs. */
export async function openTestApi(adjust?: Parameters<typeof openTestApp>[0]) {
  const app = await openTestApp(adjust);
  const stops: (() => Promise<void>)[] = [];

  /** One more server over the same product, set up in another way. */
  async function serve(options: ServerOptions = {}) {
    const health = { ready: async () => ({ ok: options.ready ?? true, checks: [] }) };
    const config = { ...app.config, ...options.config };
    const logger = options.logger ?? app.logger;
    const http = createHttpServer(
      {
        ...app,
        ...options.app,
        config,
        logger,
        registry: Registry.merge([app.registry]),
        operatorToken: OPERATOR_TOKEN,
        health,
      },
      { ...GENEROUS, ...options.rates },
    );
    stops.push(http.stop);
    const { url } = await http.start({ host: "127.0.0.1", port: 0 });
    const stop = () => {
      stops.splice(stops.indexOf(http.stop), 1);
      return http.stop();
    };
    return { ...clientOf(url), stop };
  }

  return {
    app,
    ...(await serve()),
    serve,
    person: (role: Role, scopes?: readonly Scope[]) => makePerson(app, role, scopes),
    close: async () => {
      for (const stop of stops) await stop();
      await app.close();
    },
  };
}
export type TestApi = Awaited<ReturnType<typeof openTestApi>>;

const answer = z.object({
  data: z.any().optional(),
  errors: z
    .array(
      z.looseObject({
        message: z.string(),
        extensions: z.looseObject({ code: z.string(), requestId: z.string().optional() }),
      }),
    )
    .optional(),
});
/** The code in an error that is not GraphQL's. */
export async function codeOf(response: Response): Promise<string> {
  return z.object({ error: z.object({ code: z.string() }) }).parse(await response.json()).error.code;
}
/** The code in an answer of /graphql. */
export async function graphqlCodeOf(response: Response): Promise<string | undefined> {
  return answer.parse(await response.json()).errors?.[0]?.extensions.code;
}
export type Answer = z.infer<typeof answer> & { readonly status: number; readonly headers: Headers };

/** The codes of what an answer says is wrong, in order. */
export const codesOf = ({ errors }: Pick<Answer, "errors">): string[] =>
  (errors ?? []).map(({ extensions }) => extensions.code);

function clientOf(url: string) {
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/graphql`, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });

  return {
    url,
    post,
    /** Sends one operation; `key` null is the public. */
    async ask(query: string, variables: object = {}, key: string | null = OPERATOR_TOKEN): Promise<Answer> {
      const response = await post(
        JSON.stringify({ query, variables }),
        key === null ? {} : { authorization: `Bearer ${key}` },
      );
      return { ...answer.parse(await response.json()), status: response.status, headers: response.headers };
    },
    /** A client for subscriptions; end it with `dispose`. */
    subscriber: (authorization: string): Client =>
      createClient({
        url: `${url.replace("http", "ws")}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization },
        retryAttempts: 0,
        lazyCloseTimeout: 10_000,
      }),
  };
}

const TWO_HOURS_MS = 2 * 3_600_000;
/** Use cases that believe it is two hours ago. */
export const earlier = <App extends TestApp>(app: App) => ({
  ...app,
  environment: { ...app.environment, clock: () => new Date(Date.now() - TWO_HOURS_MS) },
});

/** A new account in a role, with a key that has all of the role's scopes, or those given. */
async function makePerson(app: TestApp, role: Role, scopes: readonly Scope[] = scopesOf(role)) {
  const { code } = await app.accounts.createInvite(app.user, role);
  const email = `${randomUUID()}@example.org`;
  const account = await app.accounts.createAccount({ email, displayName: `A ${role.toLowerCase()}`, inviteCode: code });
  if (!account.ok) throw new Error(JSON.stringify(account.errors));
  const { user } = account.value;
  const made = await app.accounts.createApiKey(callerOf(user), { name: "test", scopes });
  if (!made.ok) throw new Error(JSON.stringify(made.errors));
  return { user, key: made.value.key, secret: made.value.secret };
}
