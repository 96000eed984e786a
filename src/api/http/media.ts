import { Router } from "express";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { ApiDeps } from "../api-deps.ts";
import { closeSignal } from "./close-signal.ts";

const address = z.object({ assetId: z.uuid(), file: z.enum(["video.mp4", "poster.jpg", "manifest.c2pa"]) });
const ticket = z.object({ expires: z.coerce.number().int(), signature: z.string().max(100) });

/** Finished files by signed link: ranges, HEAD and conditional requests. */
export function mediaRoutes({ library, storage }: Pick<ApiDeps, "library" | "storage">): Router {
  const router = Router();
  router.get("/media/:assetId/:file", async (request, response, next) => {
    const where = address.safeParse(request.params);
    const signed = ticket.safeParse(request.query);
    const opened = where.success && signed.success && (await library.openLink({ ...where.data, ...signed.data }));
    const path = opened && (await storage.localPath(opened.key, closeSignal(response)));
    if (!opened || !path) throw new AppError("NOT_FOUND", { userMessage: "This link is not valid or has expired." });
    const { asset, mimeType } = opened;
    const extension = where.data.file.slice(where.data.file.lastIndexOf("."));
    response.set({
      "Content-Type": mimeType,
      "Content-Disposition": `inline; filename="vouch-${asset.contentId}${extension}"`,
      "Cache-Control": "private, max-age=300",
      // The link itself is the permission, whichever page shows it.
      "Cross-Origin-Resource-Policy": "cross-origin",
      ...(opened.key === asset.storageKey ? { ETag: `"${asset.sha256}"` } : {}),
    });
    const options = { dotfiles: "allow", cacheControl: false, acceptRanges: true } as const;
    response.sendFile(path, options, (error) => {
      if (error) next(error);
    });
  });
  return router;
}
