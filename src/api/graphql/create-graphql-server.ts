import type { Server } from "node:http";
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { ApolloServerPluginDrainHttpServer } from "@apollo/server/plugin/drainHttpServer";
import type { GraphQLSchema } from "graphql";
import type { ApiDeps } from "../api-deps.ts";
import type { Context } from "./context.ts";
import { formatError, logError } from "./errors.ts";
import { checkCost, limitRules, QUERY_LIMITS } from "./limits.ts";
import type { OperationCheck } from "./page-operations.ts";

const DRAIN_MS = 10_000;

/** Queries and mutations over HTTP. Introspection only outside production; batches never. */
export const createGraphqlServer = (
  schema: GraphQLSchema,
  deps: Pick<ApiDeps, "config" | "logger">,
  httpServer: Server,
  check: OperationCheck,
): ApolloServer<Context> =>
  new ApolloServer<Context>({
    schema,
    introspection: !deps.config.production,
    hideSchemaDetailsFromClientErrors: deps.config.production,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: QUERY_LIMITS.tokens },
    maxRecursiveSelections: QUERY_LIMITS.recursiveSelections,
    validationRules: [...limitRules()],
    validationOptions: { maxErrors: 10 },
    formatError,
    logger: deps.logger,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginDrainHttpServer({ httpServer, stopGracePeriodMillis: DRAIN_MS }),
      costLimit(schema),
      pageOperationsOnly(check),
      requestIds(deps.logger),
    ],
  });

const costLimit = (schema: GraphQLSchema): ApolloServerPlugin<Context> => ({
  async requestDidStart() {
    return {
      async didResolveOperation({ document, operation, request }) {
        checkCost(schema, document, operation, request.variables ?? {});
      },
    };
  },
});

const pageOperationsOnly = (check: OperationCheck): ApolloServerPlugin<Context> => ({
  async requestDidStart({ contextValue: { caller } }) {
    return { didResolveOperation: async ({ document }) => check(document, caller) };
  },
});

/** Every error names the request, so that a person who reports it leads to its log lines. */
const requestIds = (logger: ApiDeps["logger"]): ApolloServerPlugin<Context> => ({
  async requestDidStart({ contextValue: { requestId } }) {
    return {
      async didEncounterErrors({ errors }) {
        for (const error of errors) logError(logger, requestId, error);
      },
      async willSendResponse({ response: { body } }) {
        if (body.kind !== "single" || !body.singleResult.errors) return;
        body.singleResult.errors = body.singleResult.errors.map((error) => ({
          ...error,
          extensions: { ...error.extensions, requestId },
        }));
      },
    };
  },
});
