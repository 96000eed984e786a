import { existsSync } from "node:fs";
import { join } from "node:path";
import express, { type RequestHandler, Router } from "express";
import { AppError } from "../../core/errors.ts";
import { packageRoot } from "../../platform/package-root.ts";

const BUILT = join(packageRoot, "out/web");
/** Address of each page and what `npm run build` makes of it. */
const PAGES = { "/verify": "verify/index.html" } as const;

/** Scripts, styles and calls of our own only; `blob:` is a file that the person has just chosen. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The pages that run scripts, and their files. Every other answer of this server forbids scripts. */
export function webPageRoutes(): Router {
  const router = Router();
  // Names hold a hash of the content.
  router.use("/web/assets", express.static(join(BUILT, "assets"), { index: false, immutable: true, maxAge: "1y" }));
  for (const [address, file] of Object.entries(PAGES)) router.get(address, sendPage(join(BUILT, file)));
  return router;
}

const sendPage =
  (file: string): RequestHandler =>
  (_request, response, next) => {
    if (!existsSync(file)) {
      throw new AppError("NOT_FOUND", { userMessage: "This page has not been built: run `npm run build`." });
    }
    response.set({ "Content-Security-Policy": POLICY, "Cache-Control": "no-cache" }).sendFile(file, next);
  };
