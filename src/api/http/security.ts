import cors from "cors";
import type { RequestHandler } from "express";
import helmet from "helmet";

/** No scripts at all, and styles only from here: the pages need no more. */
export const securityHeaders = (publicUrl: string | null): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        mediaSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Only where there is TLS: elsewhere it would lock people out of every other service on the host.
    strictTransportSecurity: publicUrl?.startsWith("https:") ?? false,
    // Not "no-referrer": under it browsers send `Origin: null` with our own forms, which isOurOrigin then refuses.
    referrerPolicy: { policy: "same-origin" },
  });

const REQUEST_HEADERS = ["Authorization", "Content-Type"];
const ANSWER_HEADERS = ["X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"];
const STAINLESS = [
  ...["Lang", "Package-Version", "OS", "Arch", "Runtime", "Runtime-Version", "Retry-Count", "Timeout"],
  ...["Helper-Method", "Poll-Helper", "Custom-Poll-Interval"],
];
/** What the `openai` package says of itself with every request; a browser asks leave for each. */
const OPENAI_REQUEST_HEADERS = [
  ...["Idempotency-Key", "OpenAI-Organization", "OpenAI-Project", "User-Agent"],
  ...STAINLESS.map((name) => `X-Stainless-${name}`),
];

/** Anybody's page may ask for credentials and keys: they are public, and no answer depends on who asks. */
const OPEN_PATHS = /^\/(c2pa\/v1\/|\.well-known\/c2pa|credentials\/)/;
const open = cors({ origin: "*", credentials: false, maxAge: 600, methods: ["GET", "HEAD", "POST"] });

/** Off unless origins are named. Cookies never cross sites; other origins bring a key. */
export function crossOrigin(origins: readonly string[]): RequestHandler {
  const common = { origin: origins.length > 0 ? [...origins] : false, credentials: false, maxAge: 600 };
  const everywhere = cors({
    ...common,
    methods: ["GET", "HEAD", "POST", "PUT"],
    allowedHeaders: REQUEST_HEADERS,
    exposedHeaders: ANSWER_HEADERS,
  });
  const openai = cors({
    ...common,
    methods: ["GET", "HEAD", "POST", "DELETE"],
    allowedHeaders: [...REQUEST_HEADERS, ...OPENAI_REQUEST_HEADERS],
    exposedHeaders: [...ANSWER_HEADERS, "OpenAI-Poll-After-Ms", "X-Should-Retry"],
  });
  return (request, response, next) => {
    const { path } = request;
    const policy = path.startsWith("/v1/") ? openai : OPEN_PATHS.test(path) ? open : everywhere;
    policy(request, response, next);
  };
}
