import { STANDARD_TIER } from "../../moderation/index.ts";
import { actorOf, type Caller, scopesOf } from "./access.ts";
import { createApiKeys } from "./api-keys.ts";
import { checkEmail } from "./check-email.ts";
import { checkName } from "./check-name.ts";
import { type Environment, sha256 } from "./environment.ts";
import { AppError, isAppError } from "./errors.ts";
import { addInvite, type NewInvite } from "./invites.ts";
import type { PasswordHashes } from "./password-hash.ts";
import { checkPassword } from "./password-rules.ts";
import type { ApiKey, Database, Role, User } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import { createSessions, isAlive, personOf, type SignedIn } from "./sessions.ts";
import type { Tiers } from "./tiers.ts";

const LAST_USED_EVERY_MS = 60_000;
export const OPERATOR_EMAIL = "operator@localhost";

export type AccessMode = "open" | "invite";
export type Accounts = ReturnType<typeof createAccounts>;
type NewAccount = { readonly user: User; readonly key: ApiKey; readonly secret: string };

/** Users, keys, sessions, invitations. Secrets are shown once and kept only as SHA-256 of 32 random bytes. */
export function createAccounts(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly accessMode: AccessMode;
  readonly quota: { readonly dailySeconds: number; readonly concurrent: number };
  readonly tiers: Pick<Tiers, "keyTier">;
  readonly hashes: PasswordHashes;
}) {
  const { database, environment } = deps;
  const { addKey, ...keys } = createApiKeys(deps);
  const { open, ...sessions } = createSessions(deps);
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
    ...sessions,
    accessMode: deps.accessMode,

    /** Null for a key that is unknown, revoked or expired, or whose user is disabled. */
    async authenticateKey(secret: string): Promise<Caller | null> {
      const now = environment.clock();
      const found = await database.userByApiKeyHash(sha256(secret));
      if (!found || found.user.disabledAt || !isAlive(found.key, now)) return null;
      // To the minute: a write a request would cost more than the request.
      const last = found.key.lastUsedAt?.getTime() ?? 0;
      if (now.getTime() - last >= LAST_USED_EVERY_MS) await database.touchApiKey(found.key.id, now);
      return personOf(found.user, found.key, null);
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

    /** With `browser` it is signed in at once. A password is for later. @throws AppError RATE_LIMITED */
    async createAccount(input: {
      readonly email: string;
      readonly displayName: string;
      readonly inviteCode?: string | null | undefined;
      readonly password?: string | null | undefined;
      readonly browser?: { readonly name: string | null } | undefined;
    }): Promise<Result<NewAccount & { readonly signedIn: SignedIn | null }>> {
      const address = checkEmail(input.email);
      if (!address.ok) return address;
      const email = address.value;
      const displayName = input.displayName.trim();
      const named = checkName(displayName, "displayName");
      if (!named.ok) return named;
      if (deps.accessMode === "invite" && !input.inviteCode) {
        return mistake("INVITE_REQUIRED", "This server takes new accounts by invitation only.", "inviteCode");
      }
      const password =
        input.password == null ? ok(null) : checkPassword(input.password, { email, displayName }, "password");
      if (!password.ok) return password;
      const phc = password.value === null ? null : await deps.hashes.hash(password.value, email);
      const make = database.transact<Result<NewAccount & { readonly signedIn: SignedIn | null }>>(async (tx) => {
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
        if (phc) await tx.keepPassword({ userId: user.id, phc, changedAt: entry.at });
        const opened = input.browser && (await open(tx, user, { by: "NEW_ACCOUNT", browser: input.browser.name }));
        return {
          value: ok({ user, key, secret, signedIn: opened?.value ?? null }),
          audit: [created(user, actorOf(user), entry.at), entry, ...(opened?.audit ?? [])],
        };
      });
      return make.catch(async (error: unknown) => {
        // Told to whoever has an invitation, which stays unused; to others an invitation is missing, whoever they name.
        const isTaken = isAppError(error) && error.code === "CONFLICT" && (await database.userByEmail(email)) !== null;
        if (!isTaken) throw error;
        return mistake("ALREADY_EXISTS", "There is an account with this address.", "email");
      });
    },

    createInvite: (inviter: User, role: Role): Promise<NewInvite> =>
      database.transact((tx) => addInvite(tx, environment, inviter, role)),
  };
}

/** A caller with everything that the role allows, such as the operator's own command line. */
export function callerOf(user: User): Extract<Caller, { kind: "user" }> {
  if (user.disabledAt) throw new AppError("UNAUTHENTICATED");
  return personOf(user, null, null);
}

const created = (user: User, actor: string, at: Date) =>
  ({ action: "user.created", actor, subject: `user:${user.id}`, at, facts: { role: user.role } }) as const;
