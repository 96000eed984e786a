import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";

const QUIET: readonly string[] = ["/healthz", "/readyz", "/metrics"];

/**
 * One line a request, with an id that the answer carries too. Of the request only method and path are kept: headers hold
 * keys, query strings hold signatures, bodies hold prompts.
 */
export const requestLog = (logger: Logger, newId: () => string) =>
  pinoHttp({
    logger,
    genReqId(_request, response) {
      const id = newId();
      response.setHeader("X-Request-Id", id);
      return id;
    },
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({ id, method, path: pathOf(url) }),
      res: ({ statusCode }: ServerResponse) => ({ statusCode }),
    },
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? "error" : "info"),
    autoLogging: { ignore: (request) => QUIET.includes(pathOf(request.url ?? "")) },
  });

export const requestIdOf = (request: IncomingMessage): string => String(request.id);
const pathOf = (url: string): string => url.split("?", 1)[0] ?? "";
