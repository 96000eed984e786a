import type { RequestHandler } from "express";
import { Histogram, type Registry } from "prom-client";

/** Labels come from this list, never from the request: a stranger must not be able to make new series. */
const ROUTES = [
  "",
  "api",
  "auth",
  "credentials",
  "graphql",
  "healthz",
  "media",
  "metrics",
  "readyz",
  "sign-in",
  "uploads",
  "v1",
];

/** Seconds to the end of each answer, by method, first part of the path, and status. */
export function requestMetrics(registry: Registry): RequestHandler {
  const seconds = new Histogram({
    name: "vouch_http_request_seconds",
    help: "Time to the end of an answer, by method, route and status.",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 1, 5, 30],
    registers: [registry],
  });
  return (request, response, next) => {
    const measured = seconds.startTimer();
    response.once("finish", () => {
      const part = request.path.split("/")[1] ?? "";
      const route = ROUTES.includes(part) ? `/${part}` : "other";
      measured({ method: request.method, route, status: String(response.statusCode) });
    });
    next();
  };
}
