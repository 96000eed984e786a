import { actorOf } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import type { Generation, StandingEvent, Transaction, User } from "./ports/database.ts";
import type { CaseDeps } from "./review-cases.ts";
import { asksForSuspension, standingOf } from "./strikes.ts";

const DAY_MS = 24 * 3_600_000;

type About = {
  /** Of the review or takedown case. */
  readonly caseId: string;
  readonly generation: Pick<Generation, "id" | "userId">;
};

/** A person's refusal weighs; when the account's points ask for a suspension, one is proposed or in force with it. */
export async function giveStrike(
  tx: Transaction,
  deps: CaseDeps,
  {
    caseId,
    generation: { id: generationId, userId },
    points,
    reasonCode,
  }: About & { readonly points: number; readonly reasonCode: string },
  reviewer: User,
  at: Date,
): Promise<AuditEntry[]> {
  const { desk } = deps.activePolicy().document;
  await tx.lockUser(userId);
  const base = { userId, byId: reviewer.id, at, generationId, caseId, note: null };
  const expiresAt = new Date(at.getTime() + desk.strikes.windowDays * DAY_MS);
  await tx.addStandingEvent({ ...base, kind: "strikeGiven", points, reasonCode, expiresAt });
  const by = { actor: actorOf(reviewer), subject: `user:${userId}`, at };
  const facts = { generation: generationId, points, reasonCode };
  const audit: AuditEntry[] = [{ ...by, action: "account.strikeGiven", facts }];
  const standing = standingOf(await tx.standingEvents([userId]), desk.strikes, at);
  if (!asksForSuspension(standing, desk.strikes)) return audit;
  const event = { ...base, points: 0, reasonCode, expiresAt: null };
  // The reviewer whose strike asks for it is the first of the two who agree on it.
  if (desk.secondReviewer.suspensions) {
    await tx.addStandingEvent({ ...event, kind: "suspensionProposed" });
    return [...audit, { ...by, action: "account.suspensionProposed", facts: {} }];
  }
  await tx.addStandingEvent({ ...event, kind: "suspensionConfirmed" });
  return [...audit, { ...by, action: "account.suspended", facts: {} }];
}

/** Takes away what was given for this generation last. */
export async function removeStrike(
  tx: Transaction,
  { caseId, generation: { id: generationId, userId } }: About,
  reviewer: User,
  at: Date,
): Promise<AuditEntry[]> {
  await tx.lockUser(userId);
  const given = strikeOf(await tx.standingEvents([userId]), generationId);
  if (!given) return [];
  const empty = { points: 0, reasonCode: given.reasonCode, note: null, expiresAt: null };
  await tx.addStandingEvent({ ...empty, userId, kind: "strikeRemoved", byId: reviewer.id, at, generationId, caseId });
  const by = { actor: actorOf(reviewer), subject: `user:${userId}`, at };
  return [{ ...by, action: "account.strikeRemoved", facts: { generation: generationId } }];
}

/** That stands for a generation; what came of it, such as a proposed suspension, names the generation too. */
export function strikeOf(events: readonly StandingEvent[], generationId: string): StandingEvent | null {
  const strikes = events.filter(({ kind }) => kind === "strikeGiven" || kind === "strikeRemoved");
  const last = strikes.findLast((event) => event.generationId === generationId);
  return last?.kind === "strikeGiven" ? last : null;
}
