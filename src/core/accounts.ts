import { STANDARD_TIER } from "../../moderation/index.ts";
import { actorOf, type Caller, scopesOf } from "./access.ts";
import { createApiKeys } from "./api-keys.ts";
import { checkName } from "./check-name.ts";
import { type Environment, newSecret, sha256 } from "./environment.ts";
import { AppError, isAppError } from "./errors.ts";
import type { ApiKey, Database, Role, User } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import { inTierOf, type Tiers } from "./tiers.ts";

const ACCOUNT_LIMITS = {
  emailLength: 254,
  sessionMs: 12 * 3_600_000,
  oneTimeSignInMs: 30 * 60_000,
  inviteMs: 7 * 24 * 3_600_000,
  lastUsedEveryMs: 60_000,
} as const;
export const OPERATOR_EMAIL = "operator@localhost";

export type AccessMode = "open" | "invite";
export type Accounts = ReturnType<typeof createAccounts>;

/** Users, keys, sessions, invitations. Secrets are shown once and kept only as SHA-256 of 32 random bytes. */
export function createAccounts(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly accessMode: AccessMode;
  readonly quota: { readonly dailySeconds: number; readonly concurrent: number };
  readonly tiers: Pick<Tiers, "keyTier">;
}) {
  const { database, environment } = deps;
  const { addKey, ...keys } = createApiKeys(deps);
  const after = (ms: number) => new Date(environment.clock().getTime() + ms);
  const newUser = (email: string, displayName: string, role: Role) => ({
    id: environment.newId(),
    email,
    displayName,
    role,
    tier: STANDARD_TIER,
    ...deps.quota,
  });

  return {
    ...keys,
    accessMode: deps.accessMode,

    /** Null for a key that is unknown, revoked or expired, or whose user is disabled. */
    async authenticateKey(secret: string): Promise<Caller | null> {
      const now = environment.clock();
      const found = await database.userByApiKeyHash(sha256(secret));
      if (!found || found.user.disabledAt || found.key.revokedAt) return null;
      if (found.key.expiresAt && found.key.expiresAt <= now) return null;
      // To the minute: a write a request would cost more than the request.
      const last = found.key.lastUsedAt?.getTime() ?? 0;
      if (now.getTime() - last >= ACCOUNT_LIMITS.lastUsedEveryMs) await database.touchApiKey(found.key.id, now);
      const allowed = scopesOf(found.user.role).filter((scope) => found.key.scopes.includes(scope));
      return { kind: "user", user: inTierOf(found.user, found.key), key: found.key, scopes: new Set(allowed) };
    },

    async authenticateSession(secret: string): Promise<Caller | null> {
      const user = await database.userBySessionHash(sha256(secret), environment.clock());
      return user && !user.disabledAt ? callerOf(user) : null;
    },

    /** The first administrator, made at first boot. */
    async ensureOperator(): Promise<User> {
      const existing = await database.userByEmail(OPERATOR_EMAIL);
      if (existing) return existing;
      const make = database.transact(async (tx) => {
        const user = await tx.createUser({
          ...newUser(OPERATOR_EMAIL, "Operator", "ADMIN"),
          dailySeconds: 24 * 3600,
          concurrent: 100,
        });
        return { value: user, audit: [created(user, "system", environment.clock())] };
      });
      return make.catch(async (error: unknown) => {
        // Another process on the same database, at its first boot too.
        const theirs = isAppError(error) && error.code === "CONFLICT" && (await database.userByEmail(OPERATOR_EMAIL));
        if (!theirs) throw error;
        return theirs;
      });
    },

    /** A secret that signs `user` in once, for the link printed at start. */
    async issueOneTimeSignIn(user: User): Promise<string> {
      const secret = newSecret("once", environment);
      await database.transact(async (tx) => {
        await tx.createOneTimeSignIn({
          id: environment.newId(),
          userId: user.id,
          hash: sha256(secret),
          expiresAt: after(ACCOUNT_LIMITS.oneTimeSignInMs),
        });
        return { value: undefined, audit: [] };
      });
      return secret;
    },

    /** @returns the session's secret for the cookie, or null when the link is unknown, used or expired. */
    async signInOnce(secret: string): Promise<{ readonly session: string; readonly expiresAt: Date } | null> {
      const session = newSecret("session", environment);
      const expiresAt = after(ACCOUNT_LIMITS.sessionMs);
      return database.transact(async (tx) => {
        const user = await tx.useOneTimeSignIn(sha256(secret), environment.clock());
        if (!user || user.disabledAt) return { value: null, audit: [] };
        await tx.createSession({ id: environment.newId(), userId: user.id, hash: sha256(session), expiresAt });
        const signedIn = {
          action: "user.signedIn",
          actor: actorOf(user),
          subject: `user:${user.id}`,
          at: environment.clock(),
          facts: { by: "one-time link" },
        } as const;
        return { value: { session, expiresAt }, audit: [signedIn] };
      });
    },

    async signOut(secret: string): Promise<void> {
      await database.transact(async (tx) => ({ value: await tx.deleteSession(sha256(secret)), audit: [] }));
    },

    async createAccount(input: {
      readonly email: string;
      readonly displayName: string;
      readonly inviteCode?: string | null | undefined;
    }): Promise<Result<{ readonly user: User; readonly key: ApiKey; readonly secret: string }>> {
      const email = input.email.trim().toLowerCase();
      const displayName = input.displayName.trim();
      if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > ACCOUNT_LIMITS.emailLength) {
        return mistake("INVALID_VALUE", "This is not an e-mail address.", "email");
      }
      // RFC 2606: no mail reaches it; erased accounts are called so.
      if (/[.@]invalid$/.test(email)) {
        return mistake("INVALID_VALUE", "No mail can reach an address under .invalid.", "email");
      }
      const named = checkName(displayName, "displayName");
      if (!named.ok) return named;
      if (deps.accessMode === "invite" && !input.inviteCode) {
        return mistake("INVITE_REQUIRED", "This server takes new accounts by invitation only.", "inviteCode");
      }
      return database.transact(async (tx) => {
        if (await tx.userByEmail(email)) {
          return { value: mistake("ALREADY_EXISTS", "There is an account with this address.", "email"), audit: [] };
        }
        let role: Role = "USER";
        if (input.inviteCode) {
          const invite = await tx.useInvite(sha256(input.inviteCode), environment.clock());
          if (!invite) {
            const text = "This invitation is unknown, used or expired.";
            return { value: mistake("INVITE_REQUIRED", text, "inviteCode"), audit: [] };
          }
          role = invite.role;
        }
        const user = await tx.createUser(newUser(email, displayName, role));
        const { key, secret, entry } = await addKey(tx, user, {
          ...{ name: "first key", scopes: scopesOf(role), tier: null, expiresAt: null },
        });
        return {
          value: ok({ user, key, secret }),
          audit: [created(user, actorOf(user), entry.at), entry],
        };
      });
    },

    async createInvite(inviter: User, role: Role): Promise<{ readonly code: string; readonly expiresAt: Date }> {
      const code = newSecret("invite", environment);
      const expiresAt = after(ACCOUNT_LIMITS.inviteMs);
      const id = environment.newId();
      return database.transact(async (tx) => {
        await tx.createInvite({ id, invitedById: inviter.id, role, hash: sha256(code), expiresAt });
        const entry = {
          action: "invite.created",
          actor: actorOf(inviter),
          subject: `invite:${id}`,
          at: environment.clock(),
          facts: { role },
        } as const;
        return { value: { code, expiresAt }, audit: [entry] };
      });
    },
  };
}

/** A caller with everything that the role allows: a signed-in session, or the operator's own command line. */
export function callerOf(user: User): Extract<Caller, { kind: "user" }> {
  if (user.disabledAt) throw new AppError("UNAUTHENTICATED");
  return { kind: "user", user, key: null, scopes: new Set(scopesOf(user.role)) };
}

const created = (user: User, actor: string, at: Date) =>
  ({ action: "user.created", actor, subject: `user:${user.id}`, at, facts: { role: user.role } }) as const;
