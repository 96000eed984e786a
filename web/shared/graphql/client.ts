import { createClient as createSocket } from "graphql-ws";
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from "urql";

/** One client a page: queries and mutations by POST, subscriptions over one socket that comes back by itself. */
export function createClient(): Client {
  const socket = createSocket({
    url: new URL("/graphql", location.href).href.replace(/^http/, "ws"),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    keepAlive: 20_000,
  });
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    fetchOptions: { credentials: "same-origin" },
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
