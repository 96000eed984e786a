import express, { type Response, Router } from "express";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { ApiDeps } from "../api-deps.ts";
import { SESSION_COOKIE, sessionSecretOf } from "./caller.ts";
import { html, page } from "./html.ts";
import { isOurOrigin } from "./origin.ts";
import type { Visitors } from "./visitors.ts";

const secret = z.string().min(1).max(200);
const oneTime = z.object({ token: secret });

type Deps = Pick<ApiDeps, "accounts" | "config"> & { readonly visitors: Visitors };

/** Signing a browser in with a link that works once, and out again. */
export function signInRoutes({ accounts, config, visitors }: Deps): Router {
  const router = Router();
  const isHttps = config.publicUrl?.startsWith("https:") ?? false;
  const cookie = { httpOnly: true, sameSite: "strict", secure: isHttps, path: "/" } as const;
  const bodies = [express.json({ limit: "4kb" }), express.urlencoded({ extended: false, limit: "4kb" })];

  /** A form gets the start page, a program gets JSON. */
  const answer = (response: Response, wantsPage: boolean, body: object) => {
    if (wantsPage) response.redirect(303, "/");
    else response.json(body);
  };

  // Opening the link uses nothing up: mail scanners and link previews open links too.
  router.get("/sign-in", (request, response) => {
    const token = secret.safeParse(request.query.token);
    if (!token.success) throw new AppError("BAD_INPUT", { userMessage: "This sign-in link is incomplete." });
    const body = html`<h1>Sign in</h1>
      <p>This link signs this browser in once. Use it only if you asked for it.</p>
      <form method="post" action="/auth/one-time">
        <input type="hidden" name="token" value="${token.data}" />
        <button type="submit">Sign in</button>
      </form>`;
    response.set("Cache-Control", "no-store").type("html").send(page("Sign in", body));
  });

  router.post("/auth/one-time", ...bodies, async (request, response) => {
    if (!isOurOrigin(request, config.publicUrl)) throw new AppError("FORBIDDEN");
    await visitors.throttle(request);
    const given = oneTime.safeParse(request.body);
    const session = given.success ? await accounts.signInOnce(given.data.token) : null;
    if (!session) {
      throw new AppError("UNAUTHENTICATED", { userMessage: "This sign-in link is unknown, used or expired." });
    }
    response.cookie(SESSION_COOKIE, session.session, { ...cookie, expires: session.expiresAt });
    answer(response, !request.is("json"), { expiresAt: session.expiresAt });
  });

  router.post("/auth/sign-out", async (request, response) => {
    if (!isOurOrigin(request, config.publicUrl)) throw new AppError("FORBIDDEN");
    const session = sessionSecretOf(request);
    if (session) await accounts.signOut(session);
    response.clearCookie(SESSION_COOKIE, cookie);
    answer(response, !request.is("json"), { signedOut: true });
  });

  return router;
}
