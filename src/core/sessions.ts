import { z } from "zod";
import { actorOf, type Caller, scopesOf } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { type Environment, newSecret, sha256 } from "./environment.ts";
import type { PasswordHashes } from "./password-hash.ts";
import type { ApiKey, Database, Session, SignInMethod, Transaction, User } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import { inTierOf } from "./tiers.ts";

const SESSION_LIMITS = {
  sessionMs: 12 * 3_600_000,
  oneTimeMs: 30 * 60_000,
  each: 50,
  lastUsedEveryMs: 60_000,
} as const;

export type Sessions = Omit<ReturnType<typeof createSessions>, "open">;
/** The session's secret, for the cookie. */
export type SignedIn = { readonly session: string; readonly expiresAt: Date };
type Person = Extract<Caller, { kind: "user" }>;

/** How browsers get in, and out again. What opens a session is in accounts.ts, which hands `open` to nobody else. */
export function createSessions(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly hashes: PasswordHashes;
}) {
  const { database, environment } = deps;

  /** Always a new secret: nobody can have put it into the browser before. */
  async function open(
    tx: Transaction,
    user: User,
    how: { readonly by: SignInMethod; readonly browser: string | null; readonly key?: ApiKey },
  ): Promise<{ readonly value: SignedIn; readonly audit: readonly AuditEntry[] }> {
    const at = environment.clock();
    const session = newSecret("session", environment);
    const full = new Date(at.getTime() + SESSION_LIMITS.sessionMs);
    const expiresAt = how.key?.expiresAt && how.key.expiresAt < full ? how.key.expiresAt : full;
    const { by, browser } = how;
    await tx.createSession(
      {
        ...{ id: environment.newId(), userId: user.id, keyId: how.key?.id ?? null, by, browser },
        ...{ hash: sha256(session), expiresAt },
      },
      SESSION_LIMITS.each,
    );
    const entry = { action: "user.signedIn", actor: actorOf(user), subject: `user:${user.id}`, at } as const;
    return { value: { session, expiresAt }, audit: [{ ...entry, facts: { by: SAYS[by] } }] };
  }

  const refused = { value: null, audit: [] } as const;

  return {
    open,

    /** Null for one that is unknown, expired or ended, or whose key or account is. */
    async authenticateSession(secret: string): Promise<Person | null> {
      const now = environment.clock();
      const found = await database.sessionByHash(sha256(secret), now);
      if (!found || found.user.disabledAt) return null;
      const { session, key } = found;
      if (key && !isAlive(key, now)) return null;
      // To the minute, as with keys.
      if (now.getTime() - session.lastUsedAt.getTime() >= SESSION_LIMITS.lastUsedEveryMs) {
        await database.touchSession(session.id, now);
      }
      return personOf(found.user, key, session);
    },

    /** A secret that signs `user` in once, for a link. */
    async issueOneTimeSignIn(user: User, by: User | null = null): Promise<{ secret: string; expiresAt: Date }> {
      const secret = newSecret("once", environment);
      const at = environment.clock();
      const expiresAt = new Date(at.getTime() + SESSION_LIMITS.oneTimeMs);
      await database.transact(async (tx) => {
        await tx.createOneTimeSignIn({ id: environment.newId(), userId: user.id, hash: sha256(secret), expiresAt });
        const actor = by ? actorOf(by) : "system";
        const entry = { action: "user.signInLinkIssued", actor, subject: `user:${user.id}`, at, facts: {} } as const;
        return { value: undefined, audit: [entry] };
      });
      return { secret, expiresAt };
    },

    /** Null when the link is unknown, used or expired. */
    signInOnce: (secret: string, browser: string | null = null): Promise<SignedIn | null> =>
      database.transact(async (tx) => {
        const user = await tx.useOneTimeSignIn(sha256(secret), environment.clock());
        if (!user || user.disabledAt) return refused;
        return open(tx, user, { by: "LINK", browser });
      }),

    signInWithKey: (secret: string, browser: string | null): Promise<SignedIn | null> =>
      database.transact(async (tx) => {
        const found = await tx.userByApiKeyHash(sha256(secret));
        if (!found || found.user.disabledAt || !isAlive(found.key, environment.clock())) return refused;
        return open(tx, found.user, { by: "KEY", browser, key: found.key });
      }),

    /**
     * Null for a wrong password, an unknown account and a disabled one alike, after the same work.
     * @throws AppError RATE_LIMITED when too many passwords are being looked at
     */
    async signInWithPassword(
      given: { readonly email: string; readonly password: string },
      browser: string | null,
    ): Promise<SignedIn | null> {
      const email = given.email.trim().toLowerCase();
      const password = given.password.normalize("NFKC");
      const found = await database.userByEmail(email);
      const kept = await database.password(found?.id ?? environment.newId());
      const phc = found && !found.disabledAt ? (kept?.phc ?? null) : null;
      const verdict = await deps.hashes.verify(password, phc, email);
      if (!found || verdict === "WRONG") return null;
      const anew = verdict === "OUTDATED" ? await deps.hashes.hash(password, email) : null;
      return database.transact(async (tx) => {
        // It may have been changed, or the account disabled, while it was looked at.
        const user = await tx.lockUser(found.id);
        const now = await tx.password(found.id);
        if (!user || user.disabledAt || now?.phc !== phc) return refused;
        if (anew) await tx.keepPassword({ userId: user.id, phc: anew, changedAt: now.changedAt });
        return open(tx, user, { by: "PASSWORD", browser });
      });
    },

    async signOut(secret: string): Promise<void> {
      await database.transact(async (tx) => ({ value: await tx.deleteSession(sha256(secret)), audit: [] }));
    },

    /** Of the caller, newest first. */
    sessions: (userId: string): Promise<readonly Session[]> => database.sessions(userId, environment.clock()),

    /** One of the caller's own. */
    async endSession({ user }: Person, id: string): Promise<Result<number>> {
      const missing = mistake("NOT_FOUND", "There is no such session, or it is not yours.", "id");
      if (!z.uuid().safeParse(id).success) return missing;
      const ended = await end(user, { only: id });
      return ended === 0 ? missing : ok(ended);
    },

    /** All of the caller's but this one. @returns how many */
    endOtherSessions: ({ user, session }: Person): Promise<number> =>
      end(user, session === null ? {} : { except: session.id }),
  };

  async function end(user: User, which: { readonly only?: string; readonly except?: string }): Promise<number> {
    return database.transact(async (tx) => {
      const sessions = await tx.endSessions(user.id, which);
      const by = { actor: actorOf(user), subject: `user:${user.id}`, at: environment.clock() };
      const entry = { ...by, action: "user.sessionsEnded", facts: { sessions } } as const;
      return { value: sessions, audit: sessions === 0 ? [] : [entry] };
    });
  }
}

export const isAlive = ({ revokedAt, expiresAt }: ApiKey, now: Date): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > now);

/** With a key: what the key may, cut to what the role still allows, judged in the key's tier. */
export function personOf(user: User, key: ApiKey | null, session: Session | null): Person {
  const scopes = scopesOf(user.role).filter((scope) => key === null || key.scopes.includes(scope));
  return { kind: "user", user: key ? inTierOf(user, key) : user, key, session, scopes: new Set(scopes) };
}

const SAYS = {
  LINK: "one-time link",
  KEY: "key",
  PASSWORD: "password",
  NEW_ACCOUNT: "new account",
} as const satisfies Record<SignInMethod, string>;
