import type { IncomingMessage } from "node:http";
import type { Request, RequestHandler } from "express";
import type { Caller } from "../../core/access.ts";
import { AppError } from "../../core/errors.ts";
import type { Holder } from "../../core/gate.ts";
import { VERIFICATION_GATE } from "../../core/verification.ts";
import type { ApiDeps } from "../api-deps.ts";
import type { Addresses } from "./address.ts";
import { authenticate, browserCookie, cookieOf } from "./caller.ts";
import { setRateHeaders } from "./errors.ts";
import { holderOf, type RateLimits } from "./rate-limits.ts";

export type Visitors = ReturnType<typeof createVisitors>;

/** Who is behind each request, found once and charged once, before anything else looks at it. */
export function createVisitors(
  deps: Pick<ApiDeps, "accounts" | "config" | "knownBrowsers" | "operatorToken">,
  rateLimits: RateLimits,
  { addressOf, isLocal }: Addresses,
) {
  const callers = new WeakMap<IncomingMessage, Caller>();
  const callerOf = (request: Request): Caller => callers.get(request) ?? { kind: "public" };

  const admit: RequestHandler = async (request, response, next) => {
    let caller: Caller;
    try {
      caller = await authenticate(deps, request);
    } catch (error) {
      // A wrong key costs its sender's address a point, or keys could be tried without end.
      setRateHeaders(response, await rateLimits.request({ kind: "public" }, addressOf(request)));
      throw error;
    }
    callers.set(request, caller);
    setRateHeaders(response, await rateLimits.request(caller, addressOf(request)));
    next();
  };

  return {
    admit,
    callerOf,
    isLocal,
    /**
     * Who calls a door for programs. Pages ask over GraphQL, where it is known what they ask; a script that got into one
     * must not find another way in. @throws AppError FORBIDDEN for a signed-in browser
     */
    programOf: (request: Request): Caller => {
      const caller = callerOf(request);
      if (caller.kind === "public" || caller.session === null) return caller;
      throw new AppError("FORBIDDEN", { userMessage: "This takes an API key, not a signed-in browser." });
    },
    /**
     * Who has no account may have all places but one, so that one is always left for somebody else. `userId`: whose
     * permission the request's URL is, where it comes without a key.
     */
    holderOf: (request: Request, userId: string | null = null): Holder => {
      const caller = callerOf(request);
      const places = VERIFICATION_GATE.atOnce;
      if (userId !== null) return { id: `user:${userId}`, atOnce: places };
      return { id: holderOf(caller, addressOf(request)), atOnce: caller.kind === "user" ? places : places - 1 };
    },
    /** @throws AppError RATE_LIMITED when the caller's strict bucket is empty. */
    throttle: async (request: Request): Promise<void> => {
      await rateLimits.strict(callerOf(request), addressOf(request));
    },
    /** @throws AppError RATE_LIMITED */
    throttleSignIn(request: Request, account: string | null): Promise<() => Promise<void>> {
      const token = cookieOf(request, browserCookie(deps.config.publicUrl));
      const browser = account === null ? null : deps.knownBrowsers.recognise(account, token);
      return rateLimits.signIn(addressOf(request), account, browser);
    },
    /** @throws AppError RATE_LIMITED */
    throttleUpload: async (request: Request, bytes: number): Promise<void> => {
      await rateLimits.upload(callerOf(request), addressOf(request), bytes);
    },
    /** @throws AppError RATE_LIMITED */
    throttleNotice: async (request: Request): Promise<void> => {
      await rateLimits.notice(callerOf(request), addressOf(request));
    },
  };
}
