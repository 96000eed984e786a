import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { SignedIn } from "../../core/sessions.ts";
import { browserName } from "./browser-name.ts";
import { sessionSecretOf } from "./caller.ts";
import { nextPath } from "./next-path.ts";
import { isOurOrigin } from "./origin.ts";
import { accountRoutes } from "./sign-in-account.ts";
import { createSignInForms, type SignInDeps } from "./sign-in-forms.ts";
import type { SignInForm } from "./sign-in-page.ts";

const secret = z.string().trim().min(1).max(200);
const asked = z.object({
  token: secret.optional().catch(undefined),
  invite: z.string().max(100).optional().catch(undefined),
  next: nextPath.default(null),
});
const oneTime = z.object({ token: secret });
const key = z.object({ key: secret });
const password = z.object({ email: z.string().max(254), password: z.string().min(1).max(512) });

/** Signing a browser in, with a password, a key or a link that works once, and out again. */
export function signInRoutes(deps: SignInDeps): Router {
  const { accounts, config, visitors } = deps;
  const router = Router();
  const forms = createSignInForms(deps);

  // Opening the link uses nothing up: mail scanners and link previews open links too.
  router.get("/sign-in", (request, response) => forms.show(request, response, 200, asked.parse(request.query)));

  /** What is wrong stands beside `field`, in the same words whatever it was. */
  const enter = (
    form: SignInForm,
    [field, wrong]: readonly [string | null, "wrongPassword" | "wrongKey" | "wrongLink"],
    attempt: (request: Request, response: Response) => Promise<SignedIn | null>,
  ) =>
    forms.handle(form, async (request, response, words) => {
      const session = await attempt(request, response);
      if (!session) return { status: 401, field, text: words[wrong] };
      await forms.keepSession(request, response, session);
      response.redirect(303, forms.nextOf(request) ?? "/");
      return null;
    });

  const withPassword = enter("password", ["email", "wrongPassword"], async (request, response) => {
    const { data } = password.safeParse(request.body);
    const succeeded = await visitors.throttleSignIn(request, data?.email ?? null);
    const session = data ? await accounts.signInWithPassword(data, browserOf(request)) : null;
    if (!data || !session) return null;
    await succeeded();
    forms.keepBrowser(response, data.email);
    return session;
  });

  const withKey = enter("key", ["key", "wrongKey"], async (request) => {
    const { data } = key.safeParse(request.body);
    const succeeded = await visitors.throttleSignIn(request, null);
    const session = data ? await accounts.signInWithKey(data.key, browserOf(request)) : null;
    if (session) await succeeded();
    return session;
  });

  async function signInOnce(request: Request): Promise<SignedIn | null> {
    await visitors.throttle(request);
    const { data } = oneTime.safeParse(request.body);
    return data ? accounts.signInOnce(data.token, browserOf(request)) : null;
  }
  const withLink = enter("link", [null, "wrongLink"], signInOnce);

  router.post("/sign-in", ...forms.bodies, (request, response, next) =>
    (forms.fieldsOf(request).form === "key" ? withKey : withPassword)(request, response, next),
  );

  // A form gets a page, a program gets JSON.
  router.post("/auth/one-time", ...forms.bodies, async (request, response, next) => {
    if (!request.is("json")) return withLink(request, response, next);
    if (!isOurOrigin(request, config.publicUrl)) throw new AppError("FORBIDDEN");
    const session = await signInOnce(request);
    if (!session) {
      throw new AppError("UNAUTHENTICATED", { userMessage: "This sign-in link is unknown, used or expired." });
    }
    await forms.keepSession(request, response, session);
    response.json({ expiresAt: session.expiresAt });
  });

  router.post("/auth/sign-out", async (request, response) => {
    if (!isOurOrigin(request, config.publicUrl)) throw new AppError("FORBIDDEN");
    const session = sessionSecretOf(request, config.publicUrl);
    if (session) await accounts.signOut(session);
    forms.dropSession(response);
    if (request.is("json")) response.json({ signedOut: true });
    else response.redirect(303, "/");
  });

  router.use(accountRoutes(deps, forms));
  return router;
}

const browserOf = (request: Request): string | null => browserName(request.get("User-Agent"));
