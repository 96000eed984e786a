import { type PolicyDocument, parsePolicy } from "../../moderation/index.ts";
import { digestOf, type Environment } from "./environment.ts";
import type { ActivePolicy } from "./moderate.ts";
import type { Database } from "./ports/database.ts";

/** The policy in force; the shipped one becomes version 1 (or the next) at first boot and whenever it changes. */
export async function activatePolicy(
  database: Database,
  environment: Environment,
  shipped: PolicyDocument,
): Promise<ActivePolicy> {
  const sha256 = digestOf(shipped);
  const active = await database.activePolicy();
  if (active?.sha256 === sha256) return { version: active.version, sha256, document: parsePolicy(active.document) };
  const version = (active?.version ?? 0) + 1;
  const activatedAt = environment.clock();
  await database.transact(async (tx) => {
    await tx.createPolicy({ version, sha256, document: shipped, activatedAt });
    const facts = { policyVersion: version, sha256 };
    const subject = `policy:${version}`;
    return {
      value: undefined,
      audit: [{ action: "policy.activated", actor: "system", subject, at: activatedAt, facts }],
    };
  });
  return { version, sha256, document: shipped };
}
