import { once } from "node:events";
import { createHttpServer } from "../../src/api/http/http-server.ts";
import { composeApp } from "../../src/app/compose.ts";
import { createLogger } from "../../src/app/logger.ts";
import { callerOf } from "../../src/core/accounts.ts";
import { startWorker } from "../../src/platform/start-worker.ts";
import type { LoadJob, LoadResult } from "./http-load.worker.ts";
import { against, type Bench, type Section, summary } from "./measure.ts";

const CONNECTIONS = 8;
const UNLIMITED = {
  ...{ known: 1e9, unknown: 1e9, knownStrict: 1e9, unknownStrict: 1e9, notices: 1e9 },
  uploads: 1e9,
  ...{ signIns: 1e9, guesses: 1e9, strangerGuesses: 1e9 },
};
const QUERY = "{ viewer { user { id displayName } scopes } }";

/** GraphQL over loopback HTTP with an API key, asked by another thread, against the barest route of the same server. */
export const api: Section = async (bench) => {
  const app = await composeApp(bench.config, createLogger(bench.config.logLevel));
  const http = createHttpServer({ ...app, health: { ready: async () => ({ ok: true, checks: [] }) } }, UNLIMITED);
  app.lifecycle.onStop("HTTP server", http.stop);
  try {
    const { url } = await http.start({ host: "127.0.0.1", port: 0 });
    const owner = callerOf(await app.accounts.ensureOperator());
    const key = await app.accounts.createApiKey(owner, { name: "bench", scopes: ["GENERATIONS_READ"] });
    if (!key.ok) throw new Error(JSON.stringify(key.errors));
    const headers = { "content-type": "application/json", authorization: `Bearer ${key.value.secret}` };
    const graphql = { url: `${url}/graphql`, method: "POST", headers, body: JSON.stringify({ query: QUERY }) };
    const health = { url: `${url}/healthz`, method: "GET", headers: {}, body: "" };
    const bare = await load(bench, health);
    const asked = await load(bench, graphql);
    const rate = ({ latencies, seconds }: LoadResult) => [latencies.length / seconds];
    return [
      summary(`GraphQL with a key, ${CONNECTIONS} connections`, asked.latencies, {
        ...against("GET /healthz", asked.latencies, bare.latencies),
        note: QUERY,
      }),
      summary(`GraphQL requests, ${CONNECTIONS} connections`, rate(asked), {
        unit: "per second",
        ...against("GET /healthz", rate(asked), rate(bare)),
      }),
    ];
  } finally {
    await app.lifecycle.stop();
  }
};

/** The first few hundred requests run code that the engine has not compiled yet; they do not count. */
async function load({ times, say }: Bench, request: LoadJob["request"]): Promise<LoadResult> {
  say(`asking ${request.url}`);
  const job: LoadJob = { request, connections: CONNECTIONS, warmUpMs: times(3000, 500), measureMs: times(5000, 1000) };
  const [result] = (await once(startWorker("scripts/bench/http-load.worker.ts", job), "message")) as [LoadResult];
  return result;
}
