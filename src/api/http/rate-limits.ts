import { isIPv6 } from "node:net";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Caller } from "../../core/access.ts";
import { sha256Hex } from "../../core/environment.ts";
import { AppError } from "../../core/errors.ts";

/** Points a minute, where nothing else is said. */
export const RATES = {
  /** Requests with a key or a session, each. */
  known: 600,
  /** Requests of an address without an account. */
  unknown: 120,
  /** Uploads, verifications and proofs with a key or a session. */
  knownStrict: 240,
  /** The same, sign-ins and new accounts, of an address without an account. */
  unknownStrict: 30,
  /** Notices and contested verdicts, of a key, a session or an address: an hour. */
  notices: 10,
  /** MiB announced as uploads, of a key, a session or an address: an hour. */
  uploads: 4_096,
  /** Sign-ins of an address in a quarter of an hour: one that fails counts for six. */
  signIns: 60,
  /** The same with one account's password, from a browser that has opened it before. */
  guesses: 60,
  /** The same from all other browsers together. Keys and links still open it. */
  strangerGuesses: 600,
} as const;
/** What a failed sign-in costs; taken first and given back but for one, so that tries at once do not slip through. */
const FAILED = 6;
export type Rates = Readonly<Record<keyof typeof RATES, number>>;
export type Spent = { readonly limit: number; readonly remaining: number; readonly resetSeconds: number };

export type RateLimits = ReturnType<typeof createRateLimits>;

/** Counts in this process's memory: several API processes each allow the full rate. */
export function createRateLimits(rates: Rates = RATES) {
  const bucket = (points: number, seconds = 60) => new RateLimiterMemory({ points, duration: seconds });
  const buckets = {
    known: bucket(rates.known),
    unknown: bucket(rates.unknown),
    knownStrict: bucket(rates.knownStrict),
    unknownStrict: bucket(rates.unknownStrict),
    notices: bucket(rates.notices, 3_600),
    uploads: bucket(rates.uploads, 3_600),
    signIns: bucket(rates.signIns, 900),
    guesses: bucket(rates.guesses, 900),
    strangerGuesses: bucket(rates.strangerGuesses, 900),
  };

  async function spend(name: keyof Rates, key: string, points = 1): Promise<Spent> {
    const limit = rates[name];
    try {
      const left = await buckets[name].consume(key, points);
      return { limit, remaining: left.remainingPoints, resetSeconds: Math.ceil(left.msBeforeNext / 1000) };
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw rateLimited({ limit, remaining: 0, resetSeconds: Math.ceil(refused.msBeforeNext / 1000) });
    }
  }

  return {
    /** @throws AppError RATE_LIMITED */
    request: (caller: Caller, address: string) =>
      spend(caller.kind === "user" ? "known" : "unknown", holderOf(caller, address)),
    /** @throws AppError RATE_LIMITED */
    strict: (caller: Caller, address: string) =>
      spend(caller.kind === "user" ? "knownStrict" : "unknownStrict", holderOf(caller, address)),
    /** @throws AppError RATE_LIMITED */
    notice: (caller: Caller, address: string) => spend("notices", holderOf(caller, address)),
    /** Before room is promised for so many bytes. @throws AppError RATE_LIMITED */
    upload: (caller: Caller, address: string, bytes: number) =>
      spend("uploads", holderOf(caller, address), Math.ceil(bytes / (1 << 20))),
    /**
     * Before a sign-in; `account` where a password is tried, `browser` where it has opened that account before. Call what
     * it returns after one that succeeds. @throws AppError RATE_LIMITED
     */
    async signIn(address: string, account: string | null, browser: string | null = null): Promise<() => Promise<void>> {
      const tried: (readonly [keyof Rates, string])[] = [["signIns", networkOf(address)]];
      if (browser !== null) tried.push(["guesses", browser]);
      // Of any length, from strangers: the bucket keeps a digest.
      else if (account !== null) tried.push(["strangerGuesses", sha256Hex(account.trim().toLowerCase())]);
      for (const [name, key] of tried) await spend(name, key, FAILED);
      return async () => {
        for (const [name, key] of tried) await buckets[name].reward(key, FAILED - 1);
      };
    },
  };
}

/** What the RateLimit headers say of a fault; null where it was no bucket that was empty, but the server busy. */
export const spentOf = ({ code, cause }: AppError): Spent | null =>
  code === "RATE_LIMITED" && isSpent(cause) ? cause : null;

const rateLimited = (spent: Spent) =>
  new AppError("RATE_LIMITED", {
    userMessage: `Too many requests; try again in ${spent.resetSeconds} seconds.`,
    cause: spent,
  });

const isSpent = (cause: unknown): cause is Spent =>
  typeof cause === "object" && cause !== null && "resetSeconds" in cause;

/** Whom a request counts for: a key, an account, or else the network that it came from. */
export function holderOf(caller: Caller, address: string): string {
  if (caller.kind === "user") return caller.key ? `key:${caller.key.id}` : `user:${caller.user.id}`;
  return `address:${networkOf(address)}`;
}

/** An IPv6 customer has a /64 and may pick any address in it for every request. */
export function networkOf(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped) return mapped;
  if (!isIPv6(address)) return address;
  const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
