import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Caller } from "../../core/access.ts";
import { callerOf } from "../../core/accounts.ts";
import { AppError } from "../../core/errors.ts";
import type { ApiDeps } from "../api-deps.ts";
import { isOurOrigin } from "./origin.ts";

/** Behind TLS the prefix keeps other hosts of the same domain from setting one over ours (RFC 6265bis, 4.1.3.2). */
const ownCookie = (name: string) => (publicUrl: string | null) =>
  publicUrl?.startsWith("https:") ? `__Host-${name}` : name;
export const sessionCookie = ownCookie("vouch_session");
/** Says that a browser has opened an account with its password before. */
export const browserCookie = ownCookie("vouch_browser");

/**
 * Who sent a request: by key, or by the cookie of a signed-in browser. A cookie counts only from our own pages, since a
 * browser adds it whoever wrote the page; a key counts from anywhere.
 * @throws AppError UNAUTHENTICATED for a key that is unknown, revoked or expired: it is never taken for the public.
 */
export async function authenticate(
  deps: Pick<ApiDeps, "accounts" | "config" | "operatorToken">,
  request: IncomingMessage,
  authorization: string | undefined = request.headers.authorization,
): Promise<Caller> {
  if (authorization !== undefined) {
    const [, secret] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    const caller = secret ? await bySecret(deps, secret) : null;
    if (!caller) throw new AppError("UNAUTHENTICATED");
    return caller;
  }
  const session = sessionSecretOf(request, deps.config.publicUrl);
  const fromHere = session !== null && isOurOrigin(request, deps.config.publicUrl);
  return (fromHere && (await deps.accounts.authenticateSession(session))) || { kind: "public" };
}

async function bySecret({ accounts, operatorToken }: Parameters<typeof authenticate>[0], secret: string) {
  if (operatorToken && equal(secret, operatorToken)) return callerOf(await accounts.ensureOperator());
  return accounts.authenticateKey(secret);
}

export const sessionSecretOf = (request: IncomingMessage, publicUrl: string | null): string | null =>
  cookieOf(request, sessionCookie(publicUrl));

export function cookieOf(request: IncomingMessage, name: string): string | null {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim());
  const own = pairs.find((pair) => pair.startsWith(`${name}=`));
  return own ? own.slice(name.length + 1) : null;
}

/** Over digests, so that neither the length nor the place of a difference shows in the time it takes. */
const equal = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
const digest = (text: string) => createHash("sha256").update(text).digest();
