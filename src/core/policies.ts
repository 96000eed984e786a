import { type PolicyDocument, parsePolicy } from "../../moderation/index.ts";
import { digestOf, type Environment } from "./environment.ts";
import type { ActivePolicy } from "./moderate.ts";
import type { Database } from "./ports/database.ts";

/**
 * The policy in force. At first boot and whenever another one is shipped, the shipped one takes over: a new document as
 * the next version, one that was in force before (the product was rolled back) under its old number.
 */
export async function activatePolicy(
  database: Database,
  environment: Environment,
  shipped: PolicyDocument,
): Promise<ActivePolicy> {
  const sha256 = digestOf(shipped);
  const active = await database.activePolicy();
  if (active?.sha256 === sha256) return { version: active.version, sha256, document: parsePolicy(active.document) };
  const [newest] = (await database.policies({ limit: 1 })).rows;
  const next = { version: (newest?.row.version ?? 0) + 1, sha256, document: shipped };
  return database.transact(async (tx) => {
    const at = environment.clock();
    const { version } = await tx.activatePolicy({ ...next, activatedAt: at });
    const facts = { policyVersion: version, sha256 };
    const entry = { action: "policy.activated", actor: "system", subject: `policy:${version}`, at, facts } as const;
    return { value: { ...next, version }, audit: [entry] };
  });
}
