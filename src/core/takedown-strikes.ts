import type { TakedownRules } from "../../moderation/index.ts";
import type { AuditEntry } from "./audit/actions.ts";
import type { TakedownCase, Transaction, User } from "./ports/database.ts";
import type { CaseDeps } from "./review-cases.ts";
import { giveStrike, removeStrike, strikeOf } from "./strike-events.ts";

/** What the account of a withheld video's owner is told: no policy has it among its reasons. */
export const TAKEDOWN_STRIKE = { code: "TAKEDOWN", says: "A video was withheld after a notice from outside." } as const;

/** One strike an owner and case, when a person withholds; it goes when the case withholds nothing any more. */
export async function weighTakedown(
  tx: Transaction,
  deps: CaseDeps & { readonly rules: TakedownRules },
  { before, after }: { readonly before: TakedownCase; readonly after: TakedownCase },
  user: User,
  at: Date,
): Promise<readonly AuditEntry[]> {
  const isOver = after.status === "RESTORED";
  if (!isOver && !(before.status === "RECEIVED" && after.status === "WITHHELD")) return [];
  const severity = deps.rules.severity[after.category];
  const points = severity ? (deps.activePolicy().document.desk.strikes.points[severity] ?? 0) : 0;
  const audit: AuditEntry[] = [];
  const owners = new Set<string>();
  for (const { generationId } of await tx.lockAssets(isOver ? before.withheldIds : after.withheldIds)) {
    const generation = await tx.generation(generationId);
    if (!generation || owners.has(generation.userId)) continue;
    if (isOver) {
      const given = strikeOf(await tx.standingEvents([generation.userId]), generationId);
      if (given?.caseId !== after.id) continue;
      audit.push(...(await removeStrike(tx, { caseId: after.id, generation }, user, at)));
    } else if (points > 0) {
      owners.add(generation.userId);
      const strike = { caseId: after.id, generation, points, reasonCode: TAKEDOWN_STRIKE.code };
      audit.push(...(await giveStrike(tx, deps, strike, user, at)));
    }
  }
  return audit;
}
