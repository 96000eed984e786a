import { Router } from "express";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { ApiDeps } from "../api-deps.ts";
import { sendAsset } from "./send-asset.ts";

const address = z.object({ assetId: z.uuid(), file: z.enum(["video.mp4", "poster.jpg", "manifest.c2pa"]) });
const ticket = z.object({ expires: z.coerce.number().int(), signature: z.string().max(100) });
/** The link itself is the permission, whichever page shows it. */
const ANYWHERE = { "Cross-Origin-Resource-Policy": "cross-origin" };

/** Finished files by signed link. */
export function mediaRoutes({ library, storage }: Pick<ApiDeps, "library" | "storage">): Router {
  const router = Router();
  router.get("/media/:assetId/:file", async (request, response) => {
    const where = address.safeParse(request.params);
    const signed = ticket.safeParse(request.query);
    const asset = where.success && signed.success && (await library.openLink({ ...where.data, ...signed.data }));
    const isSent = asset && (await sendAsset({ storage }, response, asset, where.data.file, ANYWHERE));
    if (!isSent) throw new AppError("NOT_FOUND", { userMessage: "This link is not valid or has expired." });
  });
  return router;
}
