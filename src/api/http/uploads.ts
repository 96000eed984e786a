import { join } from "node:path";
import { Router } from "express";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { UPLOAD_LIMITS } from "../../core/uploads.ts";
import type { ApiDeps } from "../api-deps.ts";
import { closeSignal } from "./close-signal.ts";
import { receiveFile } from "./receive-file.ts";
import type { Visitors } from "./visitors.ts";

const VERIFY_TIMEOUT_MS = 120_000;
const signature = z.string().max(100);

type Deps = Pick<ApiDeps, "uploads" | "storage" | "verification"> & { readonly visitors: Visitors };

/** Files on their way in: an announced upload, and a file to verify and forget. */
export function uploadRoutes({ uploads, storage, verification, visitors }: Deps): Router {
  const router = Router();

  /** The file lies in a directory of its own, which is gone when `use` is done, whatever happens. */
  async function withScratchFile<T>(use: (path: string) => Promise<T>): Promise<T> {
    const scratch = await storage.scratch();
    try {
      return await use(join(scratch.path, "upload"));
    } finally {
      await scratch.dispose();
    }
  }

  router.put("/uploads/:id", async (request, response) => {
    const id = z.uuid().safeParse(request.params.id);
    const signed = signature.safeParse(request.query.signature);
    if (!id.success || !signed.success) throw new AppError("NOT_FOUND");
    const upload = await uploads.open(id.data, signed.data);
    await withScratchFile(async (path) => {
      await receiveFile(request, path, upload.maxBytes);
      await uploads.receive(upload, path);
    });
    response.status(204).end();
  });

  router.post("/api/verify", async (request, response) => {
    await visitors.throttle(request);
    const signal = AbortSignal.any([closeSignal(response), AbortSignal.timeout(VERIFY_TIMEOUT_MS)]);
    const report = await withScratchFile(async (path) => {
      await receiveFile(request, path, UPLOAD_LIMITS.maxBytes);
      return verification.verify(path, {}, signal);
    });
    response.json(report);
  });

  return router;
}
