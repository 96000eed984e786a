import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { Router } from "express";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { UPLOAD_LIMITS } from "../../core/uploads.ts";
import type { ApiDeps } from "../api-deps.ts";
import { globalId } from "../graphql/global-ids.ts";
import { verifyFile } from "../verify-file.ts";
import { closeSignal } from "./close-signal.ts";
import { receiveFile } from "./receive-file.ts";
import type { Visitors } from "./visitors.ts";

/** What uploads leave free for the rest of the product. */
const RESERVED_BYTES = 500e6;
const signature = z.string().max(100);

type Deps = Pick<ApiDeps, "uploads" | "storage" | "verification"> & { readonly visitors: Visitors };

/** Files on their way in: an announced upload, and a file to verify and forget. */
export function uploadRoutes(deps: Deps): Router {
  const { uploads, storage, visitors } = deps;
  const router = Router();

  /** Bytes that running uploads may still write: the disk does not show them yet. */
  let promised = 0;

  /** The file lies in a directory of its own, which is gone when `use` is done, whatever happens. */
  async function withScratchFile<T>(maxBytes: number, use: (path: string) => Promise<T>): Promise<T> {
    promised += maxBytes;
    try {
      if ((await storage.freeBytes()) < promised + RESERVED_BYTES) throw new AppError("STORAGE_FULL");
      const scratch = await storage.scratch();
      try {
        return await use(join(scratch.path, "upload"));
      } finally {
        await scratch.dispose();
      }
    } finally {
      promised -= maxBytes;
    }
  }

  router.put("/uploads/:id", async (request, response) => {
    const id = z.uuid().safeParse(request.params.id);
    const signed = signature.safeParse(request.query.signature);
    if (!id.success || !signed.success) throw new AppError("NOT_FOUND");
    const upload = await uploads.open(id.data, signed.data);
    await withScratchFile(announcedBytes(request, upload.maxBytes), async (path) => {
      await receiveFile(request, path, upload.maxBytes);
      await uploads.receive(upload, path);
    });
    response.status(204).end();
  });

  router.post("/api/verify", async (request, response) => {
    await visitors.throttle(request);
    const signal = closeSignal(response);
    const report = await withScratchFile(announcedBytes(request, UPLOAD_LIMITS.maxBytes), async (path) => {
      await receiveFile(request, path, UPLOAD_LIMITS.maxBytes);
      return deps.verification.whenFree(signal, () => verifyFile(deps, path, {}, signal));
    });
    const { record } = report;
    const generationId = record && globalId("Generation", record.generationId);
    response.json({ ...report, record: record && { ...record, generationId } });
  });

  return router;
}

/** What the request says it carries, which Node holds it to; without a word, all it may. */
const announcedBytes = (request: IncomingMessage, maxBytes: number): number =>
  Math.min(maxBytes, Number(request.headers["content-length"] ?? maxBytes));
