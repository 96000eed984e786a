import type { DeskPolicy } from "../../moderation/index.ts";
import type { StandingEvent } from "./ports/database.ts";

export const STANDING_LEVELS = ["GOOD", "WARNED", "COOLING_DOWN", "SUSPENDED"] as const;
export type StandingLevel = (typeof STANDING_LEVELS)[number];

/** A strike that counts now. */
export type Strike = {
  readonly at: Date;
  readonly expiresAt: Date;
  readonly points: number;
  readonly reasonCode: string;
  readonly generationId: string;
};

/** How an account stands with this server. */
export type Standing = {
  readonly level: StandingLevel;
  readonly points: number;
  /** The end of a cool-down; null when there is none. */
  readonly until: Date | null;
  /** Oldest first. */
  readonly strikes: readonly Strike[];
  readonly suspension: "NONE" | "PROPOSED" | "IN_FORCE";
  /** Who proposed the suspension that waits: somebody else answers. */
  readonly proposedById: string | null;
};

const HOUR_MS = 3_600_000;

/** Derived anew at every look from what happened and the time it is: nothing has to be switched off when a strike ends. */
export function standingOf(events: readonly StandingEvent[], policy: DeskPolicy["strikes"], now: Date): Standing {
  const strikes = strikesOf(events).filter(({ expiresAt }) => expiresAt > now);
  const points = strikes.reduce((sum, strike) => sum + strike.points, 0);
  const { suspension, proposedById } = suspensionOf(events);
  const until = coolDownEnd(strikes, points, policy);
  const isCooling = until !== null && until > now;
  const isWarned = policy.steps.some((step) => points >= step.points);
  return {
    level: suspension === "IN_FORCE" ? "SUSPENDED" : isCooling ? "COOLING_DOWN" : isWarned ? "WARNED" : "GOOD",
    points,
    until: isCooling ? until : null,
    strikes,
    suspension,
    proposedById,
  };
}

/** Whether these points alone ask for a suspension. */
export const asksForSuspension = ({ points, suspension }: Standing, policy: DeskPolicy["strikes"]): boolean =>
  suspension === "NONE" && policy.steps.some((step) => step.level === "SUSPENDED" && points >= step.points);

/** One a generation; a removal takes away every strike that was given for it before. */
function strikesOf(events: readonly StandingEvent[]): readonly Strike[] {
  const strikes = new Map<string, Strike>();
  for (const { kind, generationId, at, expiresAt, points, reasonCode } of events) {
    if (generationId === null) continue;
    if (kind === "strikeRemoved") strikes.delete(generationId);
    if (kind === "strikeGiven" && expiresAt !== null) {
      strikes.set(generationId, { at, expiresAt, points, reasonCode: reasonCode ?? "OTHER", generationId });
    }
  }
  return [...strikes.values()];
}

function suspensionOf(events: readonly StandingEvent[]): Pick<Standing, "suspension" | "proposedById"> {
  let state: Pick<Standing, "suspension" | "proposedById"> = { suspension: "NONE", proposedById: null };
  for (const { kind, byId } of events) {
    switch (kind) {
      case "suspensionProposed":
        if (state.suspension === "NONE") state = { suspension: "PROPOSED", proposedById: byId };
        break;
      case "suspensionConfirmed":
        state = { suspension: "IN_FORCE", proposedById: null };
        break;
      case "suspensionRejected":
      case "suspensionLifted":
        state = { suspension: "NONE", proposedById: null };
        break;
      case "strikeGiven":
      case "strikeRemoved":
      case "noted":
        break;
    }
  }
  return state;
}

/** From the latest strike on; the longest of the steps that the points reach. */
function coolDownEnd(strikes: readonly Strike[], points: number, { steps }: DeskPolicy["strikes"]): Date | null {
  const hours = Math.max(0, ...steps.filter((step) => points >= step.points).map((step) => step.hours ?? 0));
  const latest = Math.max(...strikes.map(({ at }) => at.getTime()));
  return hours === 0 ? null : new Date(latest + hours * HOUR_MS);
}
