import { z } from "zod";
import { isLooserTier, tierNames } from "../../moderation/index.ts";
import { actorOf } from "./access.ts";
import type { Environment } from "./environment.ts";
import type { ActivePolicy } from "./moderate.ts";
import type { ApiKey, Database, User } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";

export type Tiers = ReturnType<typeof createTiers>;

/** Who is judged by which levels of the policy. */
export function createTiers(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly activePolicy: () => ActivePolicy;
}) {
  const { database, environment } = deps;

  /** A misspelt tier would quietly be the standard one. */
  function known(tier: string): Result<string> {
    const names = tierNames(deps.activePolicy().document);
    if (names.includes(tier)) return ok(tier);
    return mistake("INVALID_VALUE", `The policy in force has the tiers ${names.join(", ")}.`, "tier");
  }

  return {
    /** What it changes holds from the next request on; a video under way stays in the tier it was admitted in. */
    async setUserTier(by: User, input: { readonly userId: string; readonly tier: string }): Promise<Result<User>> {
      const tier = known(input.tier);
      if (!tier.ok) return tier;
      if (!z.uuid().safeParse(input.userId).success) return nobody;
      return database.transact(async (tx) => {
        const before = await tx.lockUser(input.userId);
        const changed = before && (await tx.setUserTier(before.id, tier.value));
        if (!changed) return { value: nobody, audit: [] };
        if (before.tier === tier.value) return { value: ok(changed), audit: [] };
        const entry = {
          action: "user.tierSet",
          actor: actorOf(by),
          subject: `user:${changed.id}`,
          at: environment.clock(),
          facts: { tier: tier.value, before: before.tier },
        } as const;
        return { value: ok(changed), audit: [entry] };
      });
    },

    /** Whether a user may make themselves a key of that tier: a stricter one always, a looser one only as an administrator. */
    keyTier(user: User, tier: string | null): Result<string | null> {
      if (tier === null) return ok(null);
      const named = known(tier);
      if (!named.ok || user.role === "ADMIN") return named;
      if (!isLooserTier(deps.activePolicy().document, tier, user.tier)) return named;
      return mistake("INVALID_VALUE", "Only an administrator can make a key that is judged more mildly.", "tier");
    },
  };
}

const nobody = mistake("NOT_FOUND", "There is no such account.", "userId");

/** With a key's own tier in the place of its user's. */
export const inTierOf = (user: User, { tier }: Pick<ApiKey, "tier">): User =>
  tier === null ? user : { ...user, tier };
