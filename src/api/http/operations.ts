import { type Request, Router } from "express";
import { AppError } from "../../core/errors.ts";
import type { ApiDeps } from "../api-deps.ts";
import { readSchemaText } from "../graphql/build-schema.ts";
import type { Visitors } from "./visitors.ts";

type Deps = Pick<ApiDeps, "config" | "credentials" | "health" | "registry">;

/** Whether it lives, whether it is ready, what it measures. */
export function operationsRoutes(deps: Deps): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => {
    response.json({ ok: true });
  });
  router.get("/readyz", async (_request, response) => {
    const readiness = await deps.health.ready();
    response.status(readiness.ok ? 200 : 503).json(readiness);
  });
  return router;
}

/** Numbers for operators, and what anyone needs to check this server's word elsewhere. */
export function publicationRoutes(deps: Deps & { readonly visitors: Visitors }): Router {
  const router = Router();
  const mayMeasure = (request: Request): boolean => {
    const caller = deps.visitors.callerOf(request);
    const isAdmin = caller.kind === "user" && caller.user.role === "ADMIN";
    return deps.config.allow.publicMetrics || isAdmin || deps.visitors.isLocal(request);
  };

  router.get("/metrics", async (request, response) => {
    if (!mayMeasure(request)) throw new AppError("NOT_FOUND");
    response.type(deps.registry.contentType).send(await deps.registry.metrics());
  });
  router.get("/credentials/anchors.pem", (_request, response) => {
    response.type("application/x-pem-file").send(deps.credentials.anchorsPem());
  });
  router.get("/schema.graphql", (_request, response) => {
    response.type("text/plain; charset=utf-8").send(readSchemaText());
  });
  return router;
}
