import type { IncomingMessage } from "node:http";
import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { CloseCode, type SubscribePayload } from "graphql-ws";
import { type Extra, useServer } from "graphql-ws/use/ws";
import type { Logger } from "pino";
import type { WebSocketServer } from "ws";
import type { Caller, Scope } from "../../core/access.ts";
import { isAppError } from "../../core/errors.ts";
import type { Context } from "./context.ts";
import { formatThrown, logError } from "./errors.ts";
import { checkCost, limitRules, QUERY_LIMITS, tooComplex } from "./limits.ts";
import type { OperationCheck } from "./page-operations.ts";

const MAX_PER_CONNECTION = 20;
/** Who says nothing in this time is cut off. */
const INIT_TIMEOUT_MS = 10_000;
/** RFC 6455 registry: try again later. The client of the pages does, unlike after a code of graphql-ws itself. */
const TRY_AGAIN_LATER = 1013;
/** How long an open connection may outlast its session, its key, its account or its role. */
export const RECHECK_MS = 30_000;

type Deps = {
  readonly schema: GraphQLSchema;
  readonly server: WebSocketServer;
  readonly logger: Logger;
  readonly newId: () => string;
  /** Keeps names of the schema out of error messages. */
  readonly hideSuggestions: boolean;
  /** Who is calling by now. @throws AppError UNAUTHENTICATED */
  readonly callerOf: (request: IncomingMessage, authorization: string | undefined) => Promise<Caller>;
  /**
   * Found anew for every operation, and counted: a revoked key starts nothing more on an open connection.
   * @throws AppError UNAUTHENTICATED, RATE_LIMITED
   */
  readonly contextOf: (request: IncomingMessage, authorization: string | undefined) => Promise<Context>;
  readonly check: OperationCheck;
  /** Takes a place of the caller for one connection; null where all are taken. What it returns frees it. */
  readonly enter: (caller: Caller) => (() => void) | null;
};

/** Subscriptions over graphql-transport-ws, under the same limits as queries over HTTP. Nothing else runs here. */
export function serveSubscriptions(deps: Deps) {
  const { schema, server, logger, newId, hideSuggestions, callerOf, contextOf, check, enter } = deps;
  const rules = [...specifiedRules, ...limitRules()];

  function plan({ query, operationName, variables }: SubscribePayload): ExecutionArgs {
    const document = withCode("GRAPHQL_PARSE_FAILED", () => parse(query, { maxTokens: QUERY_LIMITS.tokens }));
    withCode("GRAPHQL_VALIDATION_FAILED", () => {
      const [fault] = validate(schema, document, rules, { maxErrors: 1, hideSuggestions });
      if (fault) throw fault;
    });
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== "subscription") {
      throw new GraphQLError("Only subscriptions run over this connection; send the rest with POST.", {
        extensions: { code: "BAD_REQUEST" },
      });
    }
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
    withCode("BAD_USER_INPUT", () => {
      if (errors?.[0]) throw errors[0];
    });
    checkCost(schema, document, operation, variables ?? {});
    return { schema, document, operationName: operationName ?? null, variableValues: variables ?? null };
  }

  return useServer(
    {
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      async onConnect({ connectionParams, extra }) {
        try {
          const { caller } = await contextOf(extra.request, authorizationIn(connectionParams));
          const leave = enter(caller);
          if (!leave) {
            extra.socket.close(TRY_AGAIN_LATER, "Too many connections are open.");
            return false;
          }
          // It may have gone while its caller was looked up: then there is no other moment to free its place.
          if (extra.socket.readyState !== extra.socket.OPEN) {
            leave();
            return false;
          }
          extra.socket.once("close", leave);
          if (caller.kind === "user") closeOnceLess(extra, authorizationIn(connectionParams), caller.scopes);
          return true;
        } catch (error) {
          if (!isAppError(error)) throw error;
          extra.socket.close(CloseCode.Forbidden, error.userMessage);
          return false;
        }
      },
      async onSubscribe({ connectionParams, extra, subscriptions }, _id, payload) {
        try {
          if (Object.keys(subscriptions).length > MAX_PER_CONNECTION) {
            throw tooComplex(`A connection carries at most ${MAX_PER_CONNECTION} subscriptions.`);
          }
          const planned = plan(payload);
          const contextValue = await contextOf(extra.request, authorizationIn(connectionParams));
          check(planned.document, contextValue.caller);
          return { ...planned, contextValue };
        } catch (error) {
          if (error instanceof GraphQLError) return [error];
          return [new GraphQLError("", { originalError: error instanceof Error ? error : new Error(String(error)) })];
        }
      },
      onError: (_context, _id, _payload, errors) => errors.map((error) => shown(error, null)),
      onNext(_context, _id, _payload, { contextValue }, { data, errors }) {
        return errors && { data: data ?? null, errors: errors.map((error) => shown(error, contextValue)) };
      },
    },
    server,
  );

  /**
   * What it listens to was allowed to somebody who may be signed out, disabled, or in a lesser role by now. Looking costs
   * no point of theirs: a bucket that they keep empty must not keep them in.
   */
  function closeOnceLess({ request, socket }: Extra, authorization: string | undefined, before: ReadonlySet<Scope>) {
    const isLess = () =>
      callerOf(request, authorization).then(
        (caller) => caller.kind === "public" || [...before].some((scope) => !caller.scopes.has(scope)),
        (error: unknown) => isAppError(error) && error.code === "UNAUTHENTICATED",
      );
    const timer = setInterval(async () => {
      if (await isLess()) socket.close(CloseCode.Forbidden, "You may do less than before: connect again.");
    }, RECHECK_MS);
    timer.unref();
    socket.once("close", () => clearInterval(timer));
  }

  function shown(error: GraphQLError, contextValue: unknown): GraphQLFormattedError {
    const requestId = requestIdIn(contextValue) ?? newId();
    logError(logger, requestId, error);
    const formatted = formatThrown(error);
    return { ...formatted, extensions: { ...formatted.extensions, requestId } };
  }
}

/** Apollo names these faults for HTTP; here nobody else does. */
function withCode<T>(code: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof GraphQLError) error.extensions.code ??= code;
    throw error;
  }
}

const authorizationIn = (parameters: Readonly<Record<string, unknown>> | undefined): string | undefined => {
  const given = parameters?.authorization ?? parameters?.Authorization;
  return typeof given === "string" ? given : undefined;
};
const requestIdIn = (context: unknown): string | undefined =>
  typeof context === "object" && context && "requestId" in context && typeof context.requestId === "string"
    ? context.requestId
    : undefined;
