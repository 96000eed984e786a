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
    referrerPolicy: { policy: "no-referrer" },
  });

/** Off unless origins are named. Cookies never cross sites; other origins bring a key. */
export const crossOrigin = (origins: readonly string[]): RequestHandler =>
  cors({
    origin: origins.length > 0 ? [...origins] : false,
    methods: ["GET", "HEAD", "POST", "PUT"],
    allowedHeaders: ["Authorization", "Content-Type"],
    exposedHeaders: ["X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"],
    credentials: false,
    maxAge: 600,
  });
