import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import express, { type RequestHandler, Router } from "express";
import { AppError } from "../../core/errors.ts";
import { packageRoot } from "../../platform/package-root.ts";
import type { Visitors } from "./visitors.ts";

const BUILT = join(packageRoot, "out/web");
/** Addresses of each page; `npm run build` makes `<page>/index.html` of it. */
const PAGES = {
  verify: ["/verify"],
  studio: ["/videos", "/videos/:id", "/storyboard", "/account"],
  console: ["/console", "/console/*rest"],
} as const;
/** Stands in a built page where the nonce of an answer goes. */
const NONCE_PLACE = "__NONCE__";

/**
 * Scripts, styles and calls of our own only; `blob:` is a file that the person has just chosen. The page's library of
 * elements writes style elements, with the nonce.
 */
const policyWith = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** The pages that run scripts, and their files. Every other answer of this server forbids scripts. */
export function webPageRoutes({ visitors }: { readonly visitors: Visitors }): Router {
  const router = Router();
  // Names hold a hash of the content.
  router.use("/web/assets", express.static(join(BUILT, "assets"), { index: false, immutable: true, maxAge: "1y" }));
  for (const [name, addresses] of Object.entries(PAGES)) router.get([...addresses], sendPage(name));
  // A browser that is signed in finds the studio where others find what this server is.
  const studio = sendPage("studio");
  router.get("/", (request, response, next) => {
    const caller = visitors.callerOf(request);
    return caller.kind === "user" && caller.session ? studio(request, response, next) : next();
  });
  return router;
}

function sendPage(name: string): RequestHandler {
  const file = join(BUILT, name, "index.html");
  return async (_request, response) => {
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw new AppError("NOT_FOUND", { userMessage: "This page has not been built: run `npm run build`.", cause });
    });
    const nonce = randomBytes(16).toString("base64");
    response
      .set({ "Content-Security-Policy": policyWith(nonce), "Cache-Control": "no-store" })
      .type("html")
      .send(text.replace(NONCE_PLACE, nonce));
  };
}
