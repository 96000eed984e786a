import type { PolicyDocument } from "../../moderation/index.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { digestOf, type Environment } from "./environment.ts";
import { isAppError } from "./errors.ts";
import type { Database, Transaction } from "./ports/database.ts";

export type Shipped = "in force" | "taken over" | "proposed";

/**
 * What becomes of the policy that the product ships, at boot. The first one comes into force, and a newer one takes
 * over from it; but where a person has put a policy in force, theirs stays, and the shipped one is kept as a version
 * that waits to be compared and activated.
 */
export async function settleShippedPolicy(
  database: Database,
  environment: Environment,
  shipped: PolicyDocument,
): Promise<Shipped> {
  const sha256 = digestOf(shipped);
  const settle = database.transact(async (tx): Promise<{ value: Shipped; audit: readonly AuditEntry[] }> => {
    const latest = await tx.latestPolicyActivation();
    const active = latest && (await tx.policy(latest.version));
    if (active?.sha256 === sha256) return { value: "in force", audit: [] };
    const at = environment.clock();
    const newest = await newestVersion(tx);
    const kept = await tx.keepPolicy({ version: newest + 1, sha256, document: shipped, origin: "SHIPPED" });
    const by = { actor: "system", subject: `policy:${kept.version}`, at };
    const facts = { policyVersion: kept.version, sha256 };
    if (latest && latest.byId !== null) {
      const isNew = kept.version > newest;
      return { value: "proposed", audit: isNew ? [{ ...by, action: "policy.proposed", facts }] : [] };
    }
    const number = (latest?.number ?? 0) + 1;
    await tx.activatePolicy({ number, version: kept.version, byId: null, rationale: null, at });
    return { value: "taken over", audit: [{ ...by, action: "policy.activated", facts }] };
  });
  return settle.catch((error: unknown) => {
    // Another process at its boot did the same first.
    if (!isAppError(error) || error.code !== "CONFLICT") throw error;
    return settleShippedPolicy(database, environment, shipped);
  });
}

export const newestVersion = async (tx: Pick<Transaction, "policies">): Promise<number> =>
  (await tx.policies({ limit: 1 })).rows[0]?.row.version ?? 0;
