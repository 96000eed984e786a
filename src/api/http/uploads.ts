import { Router } from "express";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { UPLOAD_LIMITS } from "../../core/uploads.ts";
import type { ApiDeps } from "../api-deps.ts";
import { globalId } from "../graphql/global-ids.ts";
import { verifyFile } from "../verify-file.ts";
import { closeSignal } from "./close-signal.ts";
import { receiveFile } from "./receive-file.ts";
import { announcedBytes, type ScratchFiles } from "./scratch-files.ts";
import type { Visitors } from "./visitors.ts";

const signature = z.string().max(100);

type Deps = Pick<ApiDeps, "uploads" | "verification"> & {
  readonly visitors: Visitors;
  readonly scratchFiles: ScratchFiles;
};

/** Files on their way in: an announced upload, and a file to verify and forget. */
export function uploadRoutes(deps: Deps): Router {
  const { uploads, visitors, scratchFiles } = deps;
  const router = Router();

  router.put("/uploads/:id", async (request, response) => {
    const id = z.uuid().safeParse(request.params.id);
    const signed = signature.safeParse(request.query.signature);
    if (!id.success || !signed.success) throw new AppError("NOT_FOUND");
    const upload = await uploads.open(id.data, signed.data);
    await scratchFiles.withFile(announcedBytes(request, upload.maxBytes), async (path) => {
      await receiveFile(request, path, upload.maxBytes);
      await uploads.receive(upload, path);
    });
    response.status(204).end();
  });

  router.post("/api/verify", async (request, response) => {
    await visitors.throttle(request);
    const signal = closeSignal(response);
    const report = await scratchFiles.withFile(announcedBytes(request, UPLOAD_LIMITS.maxBytes), async (path) => {
      await receiveFile(request, path, UPLOAD_LIMITS.maxBytes);
      return deps.verification.whenFree(signal, () => verifyFile(deps, path, {}, signal));
    });
    const { record } = report;
    const generationId = record && globalId("Generation", record.generationId);
    response.json({ ...report, record: record && { ...record, generationId } });
  });

  return router;
}
