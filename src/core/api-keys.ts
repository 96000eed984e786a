import { actorOf, type Caller, type Scope } from "./access.ts";
import { checkName } from "./check-name.ts";
import { type Environment, newSecret, sha256 } from "./environment.ts";
import type { ApiKey, Database, Transaction, User } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import { inTierOf, type Tiers } from "./tiers.ts";

export const KEYS_PER_USER = 50;
/** Characters after `vouch_key_` that lists and logs may show. */
const SHOWN_LENGTH = 8;

type Wish = Pick<ApiKey, "name" | "tier" | "expiresAt"> & { readonly scopes: readonly Scope[] };

/** How programs get in. `addKey` is for accounts.ts; the others are use cases. */
export function createApiKeys(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly tiers: Pick<Tiers, "keyTier">;
}) {
  const { database, environment } = deps;

  /** Also what the log is to say of it. */
  async function addKey(tx: Transaction, user: User, wish: Wish) {
    const secret = newSecret("key", environment);
    const key = await tx.createApiKey({
      id: environment.newId(),
      userId: user.id,
      prefix: secret.slice(0, "vouch_key_".length + SHOWN_LENGTH),
      hash: sha256(secret),
      ...wish,
    });
    const entry = {
      action: "key.created",
      actor: actorOf(user),
      subject: `key:${key.id}`,
      at: environment.clock(),
      facts: { prefix: key.prefix, scopes: [...key.scopes], ...(key.tier !== null && { tier: key.tier }) },
    } as const;
    return { key, secret, entry };
  }

  /** Scopes default to all of the role; a key never gets more than its maker has. */
  async function createApiKey(
    caller: Extract<Caller, { kind: "user" }>,
    input: {
      readonly name: string;
      readonly scopes?: readonly Scope[] | null | undefined;
      readonly expiresAt?: Date | null | undefined;
      readonly tier?: string | null | undefined;
    },
  ): Promise<Result<{ readonly key: ApiKey; readonly secret: string }>> {
    const name = input.name.trim();
    const named = checkName(name, "name");
    if (!named.ok) return named;
    const scopes = input.scopes ?? [...caller.scopes];
    const excess = scopes.find((scope) => !caller.scopes.has(scope));
    if (excess) return mistake("INVALID_VALUE", `You cannot give the scope ${excess}: you do not have it.`, "scopes");
    if (scopes.length === 0) return mistake("REQUIRED", "A key needs at least one scope.", "scopes");
    if (input.expiresAt && input.expiresAt <= environment.clock()) {
      return mistake("OUT_OF_RANGE", "The expiry lies in the past.", "expiresAt");
    }
    const { user, key: own } = caller;
    // What a key makes has no more than the key: neither more time nor a milder tier.
    const expiresAt = input.expiresAt ?? own?.expiresAt ?? null;
    if (own?.expiresAt && expiresAt && expiresAt > own.expiresAt) {
      return mistake("OUT_OF_RANGE", "It cannot outlive the key that makes it.", "expiresAt");
    }
    return database.transact(async (tx) => {
      const owner = await tx.lockUser(user.id);
      if (owner?.disabledAt) return { value: mistake("INVALID_STATE", "This account is disabled."), audit: [] };
      const maker = owner && own ? inTierOf(owner, own) : (owner ?? user);
      const tier = deps.tiers.keyTier(maker, input.tier ?? own?.tier ?? null);
      if (!tier.ok) return { value: tier, audit: [] };
      const existing = await tx.apiKeys({ userId: user.id, isRevoked: false }, { limit: 1 });
      if (existing.total >= KEYS_PER_USER) {
        const text = `A user has at most ${KEYS_PER_USER} keys; revoke one first.`;
        return { value: mistake("OUT_OF_RANGE", text), audit: [] };
      }
      const wish = { name, scopes, tier: tier.value, expiresAt };
      const { entry, ...made } = await addKey(tx, user, wish);
      return { value: ok(made), audit: [entry] };
    });
  }

  async function revokeApiKey(user: User, id: string): Promise<Result<ApiKey>> {
    return database.transact(async (tx) => {
      const key = await tx.apiKey(id);
      const missing = mistake("NOT_FOUND", "There is no such key, or it is not yours.", "id");
      if (!key || (key.userId !== user.id && user.role !== "ADMIN")) return { value: missing, audit: [] };
      if (key.revokedAt) return { value: ok(key), audit: [] };
      const revoked = await tx.revokeApiKey(id, environment.clock());
      if (!revoked) return { value: missing, audit: [] };
      const entry = {
        action: "key.revoked",
        actor: actorOf(user),
        subject: `key:${id}`,
        at: environment.clock(),
        facts: { prefix: revoked.prefix },
      } as const;
      return { value: ok(revoked), audit: [entry] };
    });
  }

  return { addKey, createApiKey, revokeApiKey };
}
