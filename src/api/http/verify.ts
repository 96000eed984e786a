import { createHash } from "node:crypto";
import express, { type Request, type Response, Router } from "express";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import { UPLOAD_LIMITS } from "../../core/uploads.ts";
import type { ReportBundle } from "../../core/verification-document.ts";
import type { ApiDeps } from "../api-deps.ts";
import { checkText } from "../graphql/check-text.ts";
import { parseJson } from "../parse-json.ts";
import { closeSignal } from "./close-signal.ts";
import { html, page } from "./html.ts";
import { receiveFile } from "./receive-file.ts";
import { receiveForm } from "./receive-form.ts";
import { announcedBytes, type ScratchFiles } from "./scratch-files.ts";
import { INLINE_STYLE, verificationPage } from "./verification-page.ts";
import type { Visitors } from "./visitors.ts";

const FEEDBACK_BYTES = "256kb";
const contest = z.object({ signedReport: z.unknown(), text: z.string() });

/** The page carries its own style, so that it can be kept as one file. */
const PAGE_POLICY =
  `default-src 'none'; style-src 'self' 'sha256-${createHash("sha256").update(INLINE_STYLE).digest("base64")}'; ` +
  "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

type Deps = Pick<ApiDeps, "verification" | "writeReport" | "verdictFeedback" | "reportSigner"> & {
  readonly visitors: Visitors;
  readonly scratchFiles: ScratchFiles;
};

/** Verifying without an account: a file is looked at and forgotten, its report is signed and not kept. */
export function verifyRoutes({ verification, writeReport, verdictFeedback, reportSigner, ...deps }: Deps): Router {
  const { visitors, scratchFiles } = deps;
  const router = Router();

  router.post("/api/verify", async (request, response) => {
    await visitors.throttle(request);
    const signal = closeSignal(response);
    const most = UPLOAD_LIMITS.maxBytes;
    const { found, fileName } = await scratchFiles.withFile(
      visitors.holderOf(request),
      announcedBytes(request, most),
      async (path) => {
        const received = request.is("multipart/form-data")
          ? await receiveForm(request, response, path, most)
          : await receiveFile(request, path, most).then(() => ({ fileName: null }));
        const verify = () => verification.verify(path, {}, signal);
        return { found: await verification.whenFree(visitors.holderOf(request), signal, verify), ...received };
      },
    );
    respond(request, response, await writeReport(found), fileName);
  });

  const bodies = [
    express.json({ limit: FEEDBACK_BYTES }),
    express.urlencoded({ extended: false, limit: FEEDBACK_BYTES }),
  ];
  router.post("/api/verify/feedback", ...bodies, async (request, response) => {
    await visitors.throttleNotice(request);
    const input = contest.safeParse(request.body);
    if (!input.success) throw new AppError("BAD_INPUT", { userMessage: "Send `signedReport` and `text`." });
    const { signedReport, text } = input.data;
    checkText(text);
    // A form can only send text.
    const given = typeof signedReport === "string" ? parseJson(signedReport) : signedReport;
    const result = await verdictFeedback.contest({ signedReport: given, text });
    const [mistake] = result.ok ? [] : result.errors;
    if (mistake) {
      throw new AppError(mistake.code === "ALREADY_EXISTS" ? "CONFLICT" : "BAD_INPUT", {
        userMessage: mistake.message,
      });
    }
    response.status(201);
    if (request.accepts(["json", "html"]) === "json") response.json({ received: true });
    else response.type("html").send(page("Thank you", html`<h1>Thank you</h1><p>A person will look at it.</p>`));
  });

  router.get("/credentials/report-keys.json", async (_request, response) => {
    const keys = await reportSigner.keys();
    response.type("application/jwk-set+json").set("Cache-Control", "public, max-age=300").json(keys);
  });

  return router;
}

/** JSON, unless a page is asked for; with `?bundle=true` everything that it takes to check the report off line. */
function respond(request: Request, response: Response, bundle: ReportBundle, fileName: string | null): void {
  const { evidence: _, ...signedReport } = bundle;
  response.set("Cache-Control", "no-store").vary("Accept");
  if (request.accepts(["json", "html"]) === "html") {
    response.type("html").set("Content-Security-Policy", PAGE_POLICY);
    response.send(verificationPage([{ ...signedReport, fileName }], { hasFeedbackForm: true }));
    return;
  }
  response.json(request.query.bundle === "true" ? bundle : signedReport);
}
