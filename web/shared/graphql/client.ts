import { createClient as createSocket } from "graphql-ws";
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from "urql";
import type { Connection } from "./connection.ts";

const MOST_WAIT_MS = 30_000;

/** One client a page: queries and mutations by POST, subscriptions over one socket that comes back by itself. */
export function createClient({ check }: Connection): Client {
  const socket = createSocket({
    url: new URL("/graphql", location.href).href.replace(/^http/, "ws"),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    // Not all pages at the same moment when a server comes back; and none after an hour because it was away for one.
    retryWait: async (retries) => {
      await check();
      const waitMs = Math.random() * Math.min(MOST_WAIT_MS, 1000 * 2 ** retries);
      await new Promise((done) => setTimeout(done, waitMs));
    },
    keepAlive: 20_000,
  });
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    fetchOptions: { credentials: "same-origin" },
    fetch: (address, options) =>
      fetch(address, options).catch((error: unknown) => {
        if (!options?.signal?.aborted) void check();
        throw error;
      }),
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = "", variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe<Record<string, unknown>, Record<string, unknown>>(
              { query, variables: { ...variables } },
              {
                ...sink,
                next: ({ data = null, errors = [], extensions = {} }) => sink.next({ data, errors, extensions }),
              },
            ),
          }),
        }),
      }),
    ],
  });
}
