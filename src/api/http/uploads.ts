import { Router } from "express";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { ApiDeps } from "../api-deps.ts";
import { receiveFile } from "./receive-file.ts";
import { announcedBytes, type ScratchFiles } from "./scratch-files.ts";
import type { Visitors } from "./visitors.ts";

const signature = z.string().max(100);

type Deps = Pick<ApiDeps, "uploads"> & { readonly visitors: Visitors; readonly scratchFiles: ScratchFiles };

/** Files on their way in: announced ones, sent once and used once. */
export function uploadRoutes({ uploads, visitors, scratchFiles }: Deps): Router {
  const router = Router();

  router.put("/uploads/:id", async (request, response) => {
    const id = z.uuid().safeParse(request.params.id);
    const signed = signature.safeParse(request.query.signature);
    if (!id.success || !signed.success) throw new AppError("NOT_FOUND");
    const upload = await uploads.open(id.data, signed.data);
    const holder = visitors.holderOf(request, upload.userId);
    await scratchFiles.withFile(holder, announcedBytes(request, upload.maxBytes), async (path) => {
      await receiveFile(request, path, upload.maxBytes);
      await uploads.receive(upload, path);
    });
    response.status(204).end();
  });

  return router;
}
