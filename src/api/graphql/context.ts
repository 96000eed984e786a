import type { Caller } from "../../core/access.ts";
import { AppError } from "../../core/errors.ts";
import type { Holder } from "../../core/gate.ts";
import type { User } from "../../core/ports/database.ts";
import { type Reviewer, reviewerOf } from "../../core/review.ts";
import type { ApiDeps } from "../api-deps.ts";
import { createLoaders, type Loaders } from "./loaders.ts";

/** What every resolver gets: who calls, from where, and the use cases. One a request, or one a subscription. */
export type Context = {
  readonly deps: ApiDeps;
  readonly caller: Caller;
  readonly requestId: string;
  /** Origin for links, without a trailing slash. */
  readonly origin: string;
  /** On whose behalf long work is done, so that nobody takes all of it. */
  readonly holder: Holder;
  /** Fires when the client is gone. */
  readonly signal: AbortSignal;
  /** Takes a point from the caller's strict bucket. @throws AppError RATE_LIMITED */
  readonly throttle: () => Promise<void>;
  /** The same for notices and contested verdicts, which are fewer. @throws AppError RATE_LIMITED */
  readonly throttleNotice: () => Promise<void>;
  /** Before room is promised for so many bytes. @throws AppError RATE_LIMITED */
  readonly throttleUpload: (bytes: number) => Promise<void>;
  /**
   * Before a password of `account` (its address) is looked at; what it returns is called when it was right, which gives
   * most of the points back. @throws AppError RATE_LIMITED
   */
  readonly throttleGuess: (account: string) => Promise<() => Promise<void>>;
  readonly loaders: Loaders;
};

export const createContext = (parts: Omit<Context, "loaders">): Context => ({
  ...parts,
  loaders: createLoaders(parts.deps.database),
});

/** @throws AppError UNAUTHENTICATED */
export function reviewerIn({ caller }: Pick<Context, "caller">): Reviewer {
  if (caller.kind === "public") throw new AppError("UNAUTHENTICATED");
  return reviewerOf(caller);
}

/** @throws AppError UNAUTHENTICATED */
export function userOf(context: Context): User {
  if (context.caller.kind === "public") throw new AppError("UNAUTHENTICATED");
  return context.caller.user;
}

/** @throws AppError UNAUTHENTICATED */
export function signedIn({ caller }: Context): Extract<Caller, { kind: "user" }> {
  if (caller.kind === "public") throw new AppError("UNAUTHENTICATED");
  return caller;
}
