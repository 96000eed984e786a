import { createHmac, timingSafeEqual } from "node:crypto";
import type { Environment } from "./environment.ts";

const ID_BYTES = 16;

export type KnownBrowsers = ReturnType<typeof createKnownBrowsers>;

/**
 * Browsers that have opened an account with its password before. Strangers who use up the guesses at an account do not
 * keep them out (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 */
export function createKnownBrowsers({
  environment,
  linkSecret,
}: {
  readonly environment: Pick<Environment, "random">;
  readonly linkSecret: Uint8Array;
}) {
  const tag = (account: string, id: string) =>
    createHmac("sha256", linkSecret).update(`browser\n${account.trim().toLowerCase()}\n${id}`).digest();
  return {
    /** For the browser to keep. It opens nothing, and does not name the account. */
    token(account: string): string {
      const id = Buffer.from(environment.random(ID_BYTES)).toString("base64url");
      return `${id}.${tag(account, id).toString("base64url")}`;
    },

    /** What tells the browser from others; null where the token was not made here for this account. */
    recognise(account: string, token: string | null): string | null {
      const [id = "", given = ""] = token?.split(".") ?? [];
      const [wanted, sent] = [tag(account, id), Buffer.from(given, "base64url")];
      return sent.length === wanted.length && timingSafeEqual(sent, wanted) ? id : null;
    },
  };
}
