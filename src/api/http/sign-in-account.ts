import { Router } from "express";
import { z } from "zod";
import type { UserError } from "../../core/result.ts";
import { browserName } from "./browser-name.ts";
import type { Fault, SignInDeps, SignInForms } from "./sign-in-forms.ts";
import { answerPage } from "./sign-in-page.ts";
import { languageOf, mistakeIn, type Words } from "./sign-in-words.ts";

// Everything is looked at more closely by the core, which says what is wrong.
const text = z.string().max(10_000).catch("");
const newAccount = z.object({ email: text, displayName: text, inviteCode: text, password: text });
const newRequest = z.object({ email: text, displayName: text, reason: text });

/** How people without an account get one, as far as the server lets them. */
export function accountRoutes({ accounts, accessRequests, visitors }: SignInDeps, forms: SignInForms): Router {
  const router = Router();
  const faultOf = (words: Words, errors: readonly UserError[]): Fault => {
    const [error] = errors;
    return { status: 422, field: error?.field[0] ?? null, text: error ? mistakeIn(words, error) : words.failed };
  };

  router.post(
    "/sign-in/account",
    ...forms.bodies,
    forms.handle("account", async (request, response, words) => {
      await visitors.throttle(request);
      const { inviteCode, password, ...person } = newAccount.parse(forms.fieldsOf(request));
      const result = await accounts.createAccount({
        ...person,
        inviteCode: inviteCode.trim() || null,
        password: password || undefined,
        browser: { name: browserName(request.get("User-Agent")) },
      });
      if (!result.ok) return faultOf(words, result.errors);
      const { secret, signedIn } = result.value;
      if (signedIn) await forms.keepSession(request, response, signedIn);
      forms.send(response, 200, answerPage(languageOf(request), forms.nextOf(request), { kind: "made", secret }));
      return null;
    }),
  );

  router.post(
    "/sign-in/request",
    ...forms.bodies,
    forms.handle("request", async (request, response, words) => {
      await visitors.throttleNotice(request);
      const result = await accessRequests.request(newRequest.parse(forms.fieldsOf(request)));
      if (!result.ok) return faultOf(words, result.errors);
      forms.send(response, 200, answerPage(languageOf(request), null, { kind: "sent" }));
      return null;
    }),
  );

  return router;
}
