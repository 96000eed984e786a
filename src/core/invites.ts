import { actorOf } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { type Environment, newSecret, sha256 } from "./environment.ts";
import type { Role, Transaction, User } from "./ports/database.ts";

const VALID_MS = 7 * 24 * 3_600_000;

/** The code is shown this once. */
export type NewInvite = { readonly code: string; readonly expiresAt: Date };

/** An invitation for one account in `role`, as a part of the caller's transaction. */
export async function addInvite(
  tx: Transaction,
  environment: Environment,
  inviter: User,
  role: Role,
): Promise<{ readonly value: NewInvite; readonly audit: readonly AuditEntry[] }> {
  const [id, at] = [environment.newId(), environment.clock()];
  const code = newSecret("invite", environment);
  const expiresAt = new Date(at.getTime() + VALID_MS);
  await tx.createInvite({ id, invitedById: inviter.id, role, hash: sha256(code), expiresAt });
  const by = { actor: actorOf(inviter), subject: `invite:${id}`, at } as const;
  return { value: { code, expiresAt }, audit: [{ ...by, action: "invite.created", facts: { role } }] };
}
