import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { publishedNote } from "../../core/audit/checkpoint-note.ts";
import { consistencyFile } from "../../core/audit/consistency.ts";
import { AppError } from "../../core/errors.ts";
import type { ApiDeps } from "../api-deps.ts";
import { parseTilePath } from "./tile-path.ts";
import type { Visitors } from "./visitors.ts";

const SECONDS = "public, max-age=5";
const MINUTES = "public, max-age=300";
const FOR_EVER = "public, max-age=31536000, immutable";
const PAGE = 100;

const size = z.coerce.number<string>().int().positive().max(1e15);
const page = z.object({
  before: size.optional(),
  limit: z.coerce.number<string>().int().min(1).max(500).default(PAGE),
});
const sizes = z.object({ from: size, to: size });

type Deps = Pick<ApiDeps, "auditLog" | "database"> & { readonly visitors: Visitors };

/**
 * What anybody needs to hold this log to its word, without an account: C2SP tlog-tiles at the prefix `/log`, and beside
 * it the history of checkpoints and the keys. Hashes and signatures only: what the events say is not public.
 */
export function logRoutes({ auditLog, database, visitors }: Deps): Router {
  const router = Router();
  const note = (response: Response, signed: Parameters<typeof publishedNote>[0], caching: string) =>
    response.type("text/plain; charset=utf-8").set("Cache-Control", caching).send(publishedNote(signed));

  router.get("/log/checkpoint", async (_request, response) => {
    const latest = await database.latestCheckpoint();
    if (!latest) throw new AppError("NOT_FOUND", { userMessage: "No checkpoint has been signed yet." });
    note(response, latest, SECONDS);
  });

  router.get("/log/checkpoints", async (request, response) => {
    const { before, limit } = parse(page, request);
    const found = await database.checkpoints({ limit, ...(before && { after: String(before) }) });
    const checkpoints = found.rows.map(({ row }) => ({
      treeSize: row.treeSize,
      signedAt: row.createdAt,
      note: publishedNote(row),
    }));
    const oldest = checkpoints.at(-1)?.treeSize;
    const next = found.hasMore && oldest ? `/log/checkpoints?before=${oldest}&limit=${limit}` : null;
    response.set("Cache-Control", SECONDS).json({ total: found.total, checkpoints, next });
  });

  router.get("/log/checkpoints/:size", async (request, response) => {
    const wanted = size.safeParse(request.params.size);
    const found = wanted.success ? await database.checkpoint(wanted.data) : null;
    if (!found) throw new AppError("NOT_FOUND", { userMessage: "No checkpoint of this size was signed." });
    // Not for ever: a witness may still add its signature.
    note(response, found, MINUTES);
  });

  router.get("/log/keys", async (_request, response) => {
    response.set("Cache-Control", MINUTES).json({ keys: await auditLog.keys() });
  });

  router.get("/log/witnesses", async (_request, response) => {
    response.set("Cache-Control", SECONDS).json({ witnesses: await auditLog.witnesses() });
  });

  router.get("/log/consistency", async (request, response) => {
    await visitors.throttle(request);
    const { from, to } = parse(sizes, request);
    const file = consistencyFile(from, to, await auditLog.consistency(from, to));
    response.set("Cache-Control", FOR_EVER).json(file);
  });

  router.get("/log/tile/entries/*path", () => {
    throw new AppError("NOT_FOUND", { userMessage: "The entries of this log are not public; its hashes are." });
  });

  router.get("/log/tile/*path", async (request, response) => {
    const wanted = parseTilePath([request.params.path].flat().join("/"));
    const hashes = wanted && (await auditLog.tile(wanted.level, wanted.index, wanted.width));
    if (!hashes) throw new AppError("NOT_FOUND", { userMessage: "No checkpoint covers such a tile." });
    response.type("application/octet-stream").set("Cache-Control", FOR_EVER).send(Buffer.concat(hashes));
  });

  return router;
}

function parse<T>(schema: z.ZodType<T>, request: Request): T {
  const parsed = schema.safeParse(request.query);
  if (parsed.success) return parsed.data;
  throw new AppError("BAD_INPUT", { userMessage: z.prettifyError(parsed.error) });
}
