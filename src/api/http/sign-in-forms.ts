import express, { type Request, type RequestHandler, type Response } from "express";
import { z } from "zod";
import { AppError, isAppError } from "../../core/errors.ts";
import type { SignedIn } from "../../core/sessions.ts";
import type { ApiDeps } from "../api-deps.ts";
import { checkText } from "../graphql/check-text.ts";
import { browserCookie, sessionCookie, sessionSecretOf } from "./caller.ts";
import { nextPath } from "./next-path.ts";
import { isOurOrigin } from "./origin.ts";
import { spentOf } from "./rate-limits.ts";
import { type SignInForm, type SignInPage, signInPage } from "./sign-in-page.ts";
import { languageOf, WORDS, type Words } from "./sign-in-words.ts";
import type { Visitors } from "./visitors.ts";

export type SignInDeps = Pick<ApiDeps, "accounts" | "accessRequests" | "config" | "knownBrowsers"> & {
  readonly visitors: Visitors;
};
/** Why a form is shown again. */
export type Fault = { readonly status: number; readonly field: string | null; readonly text: string };
export type SignInForms = ReturnType<typeof createSignInForms>;

const BUSY_SECONDS = 20;
const KNOWN_BROWSER_MS = 180 * 24 * 3_600_000;
const sent = z.record(z.string(), z.string()).catch({});

/** What the forms of the sign-in page have in common. */
export function createSignInForms({ accounts, config, knownBrowsers, visitors }: SignInDeps) {
  const isHttps = config.publicUrl?.startsWith("https:") ?? false;
  const cookieName = sessionCookie(config.publicUrl);
  const cookie = { httpOnly: true, sameSite: "strict", secure: isHttps, path: "/" } as const;
  const bodies = [express.json({ limit: "4kb" }), express.urlencoded({ extended: false, limit: "32kb" })];
  const fieldsOf = (request: Request) => sent.parse(request.body);
  const nextOf = (request: Request) => nextPath.parse(fieldsOf(request).next ?? null);

  const send = (response: Response, status: number, text: string): void => {
    response.status(status).set("Cache-Control", "no-store").vary("Accept-Language").type("html").send(text);
  };

  function show(request: Request, response: Response, status: number, more: Partial<SignInPage>): void {
    const caller = visitors.callerOf(request);
    const shown: SignInPage = {
      ...{ language: languageOf(request), accessMode: accounts.accessMode, next: null },
      ...(caller.kind === "user" && { signedInAs: caller.user.displayName }),
      ...more,
    };
    send(response, status, signInPage(shown));
  }

  /** What was typed is shown again, with what is wrong. */
  function refuse(request: Request, response: Response, form: SignInForm, { status, field, text }: Fault): void {
    const given = fieldsOf(request);
    show(request, response, status, { next: nextOf(request), fault: { form, field, text }, given });
  }

  return {
    bodies,
    fieldsOf,
    nextOf,
    send,
    show,

    /** A session that the browser had before ends: it may be somebody else's, or known to somebody. */
    async keepSession(request: Request, response: Response, { session, expiresAt }: SignedIn): Promise<void> {
      const before = sessionSecretOf(request, config.publicUrl);
      if (before) await accounts.signOut(before);
      response.cookie(cookieName, session, { ...cookie, expires: expiresAt });
    },

    /** It stays when the browser signs out: whoever guesses at the account then does not keep its owner out. */
    keepBrowser(response: Response, account: string): void {
      const token = knownBrowsers.token(account);
      response.cookie(browserCookie(config.publicUrl), token, { ...cookie, maxAge: KNOWN_BROWSER_MS });
    },

    dropSession: (response: Response): void => void response.clearCookie(cookieName, cookie),

    /** Runs `act` for a form of our own pages; what it finds wrong, and too many tries, are told on the page. */
    handle:
      (
        form: SignInForm,
        act: (request: Request, response: Response, words: Words) => Promise<Fault | null>,
      ): RequestHandler =>
      async (request, response) => {
        if (!isOurOrigin(request, config.publicUrl)) throw new AppError("FORBIDDEN");
        checkText(fieldsOf(request));
        const words = WORDS[languageOf(request)];
        try {
          const fault = await act(request, response, words);
          if (fault) refuse(request, response, form, fault);
        } catch (error) {
          if (!isAppError(error) || error.code !== "RATE_LIMITED") throw error;
          const seconds = spentOf(error)?.resetSeconds ?? null;
          response.set("Retry-After", `${seconds ?? BUSY_SECONDS}`);
          const minutes = `${Math.ceil((seconds ?? 0) / 60)}`;
          const text = seconds === null ? words.busy : words.tooMany.replace("{minutes}", minutes);
          refuse(request, response, form, { status: 429, field: null, text });
        }
      },
  };
}
