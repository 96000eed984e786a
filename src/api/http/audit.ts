import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Request, Router } from "express";
import { z } from "zod";
import { actorOf, requireScope } from "../../core/access.ts";
import { exportLog } from "../../core/audit/log-export.ts";
import { AppError } from "../../core/errors.ts";
import type { ApiDeps } from "../api-deps.ts";
import type { Visitors } from "./visitors.ts";

const MAX_EVENTS = 100;
const sequences = z.array(z.coerce.number<string>().int().positive()).min(1).max(MAX_EVENTS);

type Deps = Pick<ApiDeps, "auditLog" | "database" | "environment"> & { readonly visitors: Visitors };

/** The log as evidence: files that are checked without this server. */
export function auditRoutes({ auditLog, database, environment, visitors }: Deps): Router {
  const router = Router();
  const auditor = (request: Request) => requireScope(visitors.programOf(request), "AUDIT_READ");

  router.post("/api/audit/checkpoint", async (request, response) => {
    auditor(request);
    const checkpoint = await auditLog.checkpoint();
    if (!checkpoint) throw new AppError("NOT_FOUND", { userMessage: "The log is empty." });
    response.type("text/plain; charset=utf-8").send(checkpoint.note);
  });

  router.post("/api/audit/rotate-key", async (request, response) => {
    const by = requireScope(visitors.programOf(request), "USERS_WRITE");
    response.json({ keys: await auditLog.rotateKey(actorOf(by), environment.clock()) });
  });

  router.get("/api/audit/bundle", async (request, response) => {
    auditor(request);
    const seqs = sequences.safeParse([request.query.seq].flat());
    if (!seqs.success) {
      throw new AppError("BAD_INPUT", { userMessage: `Give 1 to ${MAX_EVENTS} event numbers: ?seq=12&seq=13.` });
    }
    response.set("Cache-Control", "no-store").json(await auditLog.bundle(seqs.data));
  });

  router.get("/api/audit/export", async (request, response) => {
    auditor(request);
    // A checkpoint first, so that the newest events are covered as well.
    await auditLog.checkpoint();
    response.type("application/x-ndjson").set("Cache-Control", "no-store");
    const [current, ...former] = await auditLog.keys();
    const keys = former.map(({ verifierKey }) => verifierKey);
    await pipeline(Readable.from(exportLog(database, [current.verifierKey, ...keys])), response);
  });

  return router;
}
