import express, { Router } from "express";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { UPLOAD_LIMITS } from "../../core/uploads.ts";
import type { ApiDeps } from "../api-deps.ts";
import { closeSignal } from "./close-signal.ts";
import { receiveFile } from "./receive-file.ts";
import { announcedBytes, type ScratchFiles } from "./scratch-files.ts";
import type { Visitors } from "./visitors.ts";

type Deps = Pick<ApiDeps, "verification" | "writeReport" | "verdictFeedback" | "reportSigner"> & {
  readonly visitors: Visitors;
  readonly scratchFiles: ScratchFiles;
};

const contest = z.object({ signedReport: z.unknown(), text: z.string() });

/** Verifying without an account: a file is looked at and forgotten, its report is signed and not kept. */
export function verifyRoutes({ verification, writeReport, verdictFeedback, reportSigner, ...deps }: Deps): Router {
  const { visitors, scratchFiles } = deps;
  const router = Router();

  router.post("/api/verify", async (request, response) => {
    await visitors.throttle(request);
    const signal = closeSignal(response);
    const found = await scratchFiles.withFile(announcedBytes(request, UPLOAD_LIMITS.maxBytes), async (path) => {
      await receiveFile(request, path, UPLOAD_LIMITS.maxBytes);
      return verification.whenFree(visitors.holderOf(request), signal, () => verification.verify(path, {}, signal));
    });
    const { evidence, ...signedReport } = await writeReport(found);
    response.set("Cache-Control", "no-store");
    response.json(request.query.bundle === "true" ? { ...signedReport, evidence } : signedReport);
  });

  router.post("/api/verify/feedback", express.json({ limit: "256kb" }), async (request, response) => {
    await visitors.throttle(request);
    const input = contest.safeParse(request.body);
    if (!input.success) throw new AppError("BAD_INPUT", { userMessage: "Send `signedReport` and `text` as JSON." });
    const result = await verdictFeedback.contest(input.data);
    const [mistake] = result.ok ? [] : result.errors;
    if (mistake) {
      throw new AppError(mistake.code === "ALREADY_EXISTS" ? "CONFLICT" : "BAD_INPUT", {
        userMessage: mistake.message,
      });
    }
    response.status(201).json({ received: true });
  });

  router.get("/credentials/report-keys.json", (_request, response) => {
    response.type("application/jwk-set+json").set("Cache-Control", "public, max-age=300").json(reportSigner.keys());
  });

  return router;
}
