import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { expressMiddleware } from "@as-integrations/express5";
import compression from "compression";
import express, { type Express, type Request, type Response } from "express";
import { WebSocketServer } from "ws";
import { AppError } from "../../core/errors.ts";
import { packageRoot } from "../../platform/package-root.ts";
import type { ApiDeps } from "../api-deps.ts";
import { buildSchema } from "../graphql/build-schema.ts";
import { type Context, createContext } from "../graphql/context.ts";
import { createGraphqlServer } from "../graphql/create-graphql-server.ts";
import { QUERY_LIMITS } from "../graphql/limits.ts";
import { checkPageOperations } from "../graphql/page-operations.ts";
import { serveSubscriptions } from "../graphql/subscriptions.ts";
import { createAddresses } from "./address.ts";
import { auditRoutes } from "./audit.ts";
import { authenticate } from "./caller.ts";
import { closeSignal } from "./close-signal.ts";
import { handleErrors } from "./errors.ts";
import { logRoutes } from "./log.ts";
import { mediaRoutes } from "./media.ts";
import { createOpenCounts } from "./open-counts.ts";
import { operationsRoutes, publicationRoutes } from "./operations.ts";
import { originOf } from "./origin.ts";
import { createRateLimits, holderOf, networkOf, type Rates } from "./rate-limits.ts";
import { requestIdOf, requestLog } from "./request-log.ts";
import { requestMetrics } from "./request-metrics.ts";
import { createScratchFiles } from "./scratch-files.ts";
import { crossOrigin, securityHeaders } from "./security.ts";
import { signInRoutes } from "./sign-in.ts";
import { softBindingRoutes } from "./soft-binding.ts";
import { startPageRoutes } from "./start-page.ts";
import { takedownRoutes } from "./takedown.ts";
import { uploadRoutes } from "./uploads.ts";
import { verifyRoutes } from "./verify.ts";
import { videoRoutes } from "./videos/routes.ts";
import { createVisitors } from "./visitors.ts";
import { webPageRoutes } from "./web-pages.ts";

const HEADERS_TIMEOUT_MS = 15_000;
/** For a whole request, uploads of half a gigabyte included. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;
/** Without a byte in either direction; verification is the slowest that stays silent. */
const IDLE_TIMEOUT_MS = 150_000;
/** How late the two above may be noticed. */
const TIMEOUT_CHECK_MS = 5_000;
const MAX_HEADER_BYTES = 16 << 10;
const BUILT_OPERATIONS = join(packageRoot, "out/web/operations.json");
const MAX_MESSAGE_BYTES = 64 << 10;
const GOODBYE_MS = 2_000;
/** WebSocket connections at a time: of an address, which a whole office may share, and of an account in all its tabs. */
export const SOCKETS = { anAddress: 200, anAccount: 50 } as const;

export type HttpServer = {
  /** Port 0 picks a free one. @returns where it listens, such as `http://127.0.0.1:4000`. */
  readonly start: (at: { readonly host: string; readonly port: number }) => Promise<{ readonly url: string }>;
  /** Takes no more, lets what runs come to its end for a while, then cuts it. */
  readonly stop: () => Promise<void>;
};

/**
 * The one door: GraphQL over HTTP and WebSocket, files, health and the start page at one port.
 * @throws AppError CONFIG_INVALID when a field of the schema has no access rule.
 */
export function createHttpServer(deps: ApiDeps, rates?: Rates): HttpServer {
  const { config, logger } = deps;
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  server.setTimeout(IDLE_TIMEOUT_MS);
  const rateLimits = createRateLimits(rates);
  const measured = requestMetrics(deps.registry);
  const addresses = createAddresses(config.trustedProxies);
  const { addressOf } = addresses;
  const visitors = createVisitors(deps, rateLimits, addresses);
  const schema = buildSchema();
  const check = config.production ? checkPageOperations(config.pageOperationsFile ?? BUILT_OPERATIONS) : () => {};
  const graphql = createGraphqlServer(schema, deps, server, check);
  const [byAddress, byAccount] = [createOpenCounts(SOCKETS.anAddress), createOpenCounts(SOCKETS.anAccount)];
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  server.on("upgrade", (request, socket, head) => {
    if (request.url?.split("?", 1)[0] !== "/graphql") return void socket.destroy();
    const leave = byAddress.enter(networkOf(addressOf(request)));
    if (!leave) return refuse(socket);
    socket.once("close", leave);
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit("connection", opened, request));
  });
  const socketCaller = (request: IncomingMessage, authorization: string | undefined) =>
    authenticate(deps, request, authorization ?? request.headers.authorization);
  const subscriptions = serveSubscriptions({
    schema,
    server: sockets,
    logger,
    newId: deps.environment.newId,
    hideSuggestions: config.production,
    callerOf: socketCaller,
    contextOf: socketContext,
    check,
    enter: (caller) => (caller.kind === "user" ? byAccount.enter(caller.user.id) : () => {}),
  });

  function createApp(): Express {
    const parts = { ...deps, visitors, scratchFiles: createScratchFiles(deps) };
    const app = express();
    app.disable("x-powered-by");
    app.use(requestLog(logger, deps.environment.newId), measured);
    app.use(securityHeaders(config.publicUrl), crossOrigin(config.corsOrigins));
    app.use(operationsRoutes(deps));
    app.use(visitors.admit);
    app.use(mediaRoutes(deps), uploadRoutes(parts), verifyRoutes(parts), softBindingRoutes(parts));
    app.use(auditRoutes(parts), logRoutes(parts));
    app.use(compression());
    app.use(videoRoutes(parts));
    app.use(
      publicationRoutes(parts),
      signInRoutes(parts),
      webPageRoutes(parts),
      startPageRoutes(parts),
      takedownRoutes(parts),
    );
    app.post("/graphql", express.json({ limit: QUERY_LIMITS.bodyBytes }), expressMiddleware(graphql, { context }));
    app.all("/graphql", (_request, response) => {
      response.set("Allow", "POST");
      throw new AppError("BAD_INPUT", { userMessage: "Send GraphQL with POST, subscriptions over WebSocket." });
    });
    app.use(() => {
      throw new AppError("NOT_FOUND");
    });
    app.use(handleErrors(logger, requestIdOf));
    return app;
  }

  const context = async ({ req, res }: { readonly req: Request; readonly res: Response }): Promise<Context> =>
    createContext({
      deps,
      caller: visitors.callerOf(req),
      requestId: requestIdOf(req),
      origin: originOf(req, config.publicUrl),
      signal: closeSignal(res),
      holder: visitors.holderOf(req),
      throttle: () => visitors.throttle(req),
      throttleNotice: () => visitors.throttleNotice(req),
      throttleUpload: (bytes) => visitors.throttleUpload(req, bytes),
      throttleGuess: (account) => visitors.throttleSignIn(req, account),
    });

  async function socketContext(request: IncomingMessage, authorization: string | undefined): Promise<Context> {
    const caller = await socketCaller(request, authorization);
    await rateLimits.request(caller, addressOf(request));
    return createContext({
      deps,
      caller,
      requestId: deps.environment.newId(),
      origin: originOf(request, config.publicUrl),
      // Mutations come over HTTP; this is for completeness.
      holder: { id: holderOf(caller, addressOf(request)), atOnce: 1 },
      // Never fires: graphql-ws itself ends the subscriptions of a connection that closes.
      signal: new AbortController().signal,
      throttle: async () => void (await rateLimits.strict(caller, addressOf(request))),
      throttleNotice: async () => void (await rateLimits.notice(caller, addressOf(request))),
      throttleUpload: async (bytes) => void (await rateLimits.upload(caller, addressOf(request), bytes)),
      throttleGuess: (account) => rateLimits.signIn(addressOf(request), account),
    });
  }

  return {
    async start({ host, port }) {
      await graphql.start();
      server.on("request", createApp());
      server.listen(port, host);
      await once(server, "listening");
      const address = server.address();
      const bound = typeof address === "object" && address ? address.port : port;
      return { url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}` };
    },
    async stop() {
      // Who does not answer the goodbye must not hold up the end: ws alone waits half a minute for each.
      const cut = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, GOODBYE_MS);
      await subscriptions.dispose();
      clearTimeout(cut);
      await graphql.stop();
    },
  };
}

/** As ws itself does it: nobody else listens to the socket by now, and it is half open until it is destroyed. */
function refuse(socket: Duplex): void {
  socket.on("error", () => socket.destroy());
  socket.once("finish", () => socket.destroy());
  socket.end("HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nRetry-After: 20\r\n\r\n");
}
