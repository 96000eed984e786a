import type { NoticeCategory } from "../../moderation/index.ts";

export const TAKEDOWN_STATUSES = ["RECEIVED", "WITHHELD", "REJECTED", "WITHDRAWN", "COUNTERED", "RESTORED"] as const;
export type TakedownStatus = (typeof TAKEDOWN_STATUSES)[number];
export type TakedownOutcome = "WITHHOLD" | "REJECT";

/** Why a notice was followed or not; the sentences that its sender and the video's owner read are in takedown-texts.ts. */
export const TAKEDOWN_REASONS = {
  NOTICE_FOUNDED: "WITHHOLD",
  ORDERED: "WITHHOLD",
  NOT_FOUNDED: "REJECT",
  NOT_OURS: "REJECT",
  NOT_IDENTIFIED: "REJECT",
  INCOMPLETE: "REJECT",
} as const satisfies Record<string, TakedownOutcome>;
export type TakedownReason = keyof typeof TAKEDOWN_REASONS;

/** What the events of a takedown case come to. The row of the case is a copy of it, written in the same transaction. */
export type TakedownState = {
  readonly category: NoticeCategory;
  /** ISO 3166-1, as its sender said; null when they did not. */
  readonly country: string | null;
  readonly byAuthority: boolean;
  /** The clock of the rules that runs. */
  readonly clockId: string;
  readonly status: TakedownStatus;
  /** When it is to be decided, or the objection answered; null when nothing waits. */
  readonly dueAt: Date | null;
  /** Assets that it is about. */
  readonly assetIds: readonly string[];
  /** Assets that it withholds now. */
  readonly withheldIds: readonly string[];
  readonly claimedById: string | null;
  readonly claimExpiresAt: Date | null;
  readonly reason: TakedownReason | null;
  /** For colleagues. */
  readonly rationale: string | null;
  /** For the sender and the owner. */
  readonly message: string | null;
  readonly decidedById: string | null;
  readonly decidedAt: Date | null;
  /** When the owner objected, once a case; null when they did not. */
  readonly counteredAt: Date | null;
  /** Before this the law does not want the files back; null where it says nothing. */
  readonly restoreFrom: Date | null;
  /** 1: reminded that time runs out; 2: that it has. */
  readonly reminders: number;
  /** Counts its events. */
  readonly version: number;
};

type Answer = { readonly rationale: string; readonly message: string | null };

/** Without its time and its author. What people outside wrote stands apart, sealed: no event holds any of it. */
export type TakedownAct =
  | ({ readonly kind: "opened"; readonly dueAt: Date } & Pick<
      TakedownState,
      "category" | "country" | "byAuthority" | "clockId" | "assetIds"
    >)
  /** Withheld before a person has looked. */
  | { readonly kind: "withheldAtOnce"; readonly assetIds: readonly string[] }
  | { readonly kind: "claimed"; readonly until: Date }
  | { readonly kind: "released" }
  /** What it is about, found by a person. */
  | { readonly kind: "linked"; readonly assetIds: readonly string[] }
  | { readonly kind: "noted"; readonly note: string }
  /** The sender said more. */
  | { readonly kind: "added" }
  | { readonly kind: "withdrawn" }
  /** `assetIds` are those to withhold; none for a REJECT. */
  | ({ readonly kind: "decided"; readonly reason: TakedownReason; readonly assetIds: readonly string[] } & Answer)
  | { readonly kind: "countered"; readonly dueAt: Date; readonly restoreFrom: Date | null }
  | ({ readonly kind: "answered"; readonly outcome: "RESTORE" | "UPHOLD" } & Answer)
  | ({ readonly kind: "restored" } & Answer)
  | { readonly kind: "reopened"; readonly note: string; readonly dueAt: Date }
  | { readonly kind: "reminded"; readonly isOverdue: boolean };

/** `by` is null for the system and for the sender, who has no account. */
export type TakedownEvent = TakedownAct & { readonly at: Date; readonly by: string | null };

export type TakedownFault =
  | "NOT_WAITING"
  | "HELD_BY_ANOTHER"
  | "NOT_HOLDER"
  | "HAD_A_SAY"
  | "NOT_WITHHELD"
  | "NOTHING_NAMED"
  | "NOT_DECIDED"
  | "COUNTERED_BEFORE"
  | "TOO_EARLY"
  | "REMINDED_BEFORE";

type Reduced =
  | { readonly ok: true; readonly state: TakedownState }
  | { readonly ok: false; readonly fault: TakedownFault };

const no = (fault: TakedownFault): Reduced => ({ ok: false, fault });

/**
 * The law of a takedown case: which event may follow which state, and what comes of it. Which files are withheld is part
 * of the state, so what to do with them is the difference between two states. Whoever decided never answers the
 * objection against it.
 */
export function reduceTakedown(state: TakedownState | null, event: TakedownEvent): Reduced {
  if (event.kind === "opened") return state === null ? opened(event) : no("NOT_WAITING");
  if (state === null) return no("NOT_WAITING");
  const next = (change: Partial<TakedownState>): Reduced => ({
    ok: true,
    state: { ...state, ...change, version: state.version + 1 },
  });
  switch (event.kind) {
    case "withheldAtOnce":
      if (state.status !== "RECEIVED") return no("NOT_WAITING");
      return next({ withheldIds: event.assetIds });
    case "claimed":
      if (!isWaiting(state)) return no("NOT_WAITING");
      if (state.status === "COUNTERED" && state.decidedById === event.by) return no("HAD_A_SAY");
      if (isHeld(state, event.at) && state.claimedById !== event.by) return no("HELD_BY_ANOTHER");
      return next({ claimedById: event.by, claimExpiresAt: event.until });
    case "released":
      if (!isWaiting(state) || state.claimedById !== event.by) return no("NOT_HOLDER");
      return next(FREE);
    case "linked":
      if (state.status !== "RECEIVED") return no("NOT_WAITING");
      if (!holds(state, event)) return no("NOT_HOLDER");
      return next({ assetIds: event.assetIds });
    case "noted":
    case "added":
      return next({});
    case "withdrawn":
      if (state.status !== "RECEIVED") return no("NOT_WAITING");
      return next({ ...CLOSED, status: "WITHDRAWN", withheldIds: [] });
    case "decided": {
      if (state.status !== "RECEIVED") return no("NOT_WAITING");
      if (!holds(state, event)) return no("NOT_HOLDER");
      const isWithheld = TAKEDOWN_REASONS[event.reason] === "WITHHOLD";
      if (isWithheld && event.assetIds.length === 0) return no("NOTHING_NAMED");
      const { reason, rationale, message, by, at } = event;
      const withheldIds = isWithheld ? event.assetIds : [];
      const status = isWithheld ? "WITHHELD" : "REJECTED";
      return next({ ...CLOSED, reason, rationale, message, decidedById: by, decidedAt: at, withheldIds, status });
    }
    case "countered":
      if (state.status !== "WITHHELD") return no("NOT_WITHHELD");
      if (state.counteredAt !== null) return no("COUNTERED_BEFORE");
      return next({
        ...{ status: "COUNTERED", counteredAt: event.at, reminders: 0 },
        ...{ dueAt: event.dueAt, restoreFrom: event.restoreFrom },
      });
    case "answered": {
      if (state.status !== "COUNTERED") return no("NOT_WAITING");
      if (!holds(state, event)) return no("NOT_HOLDER");
      if (state.decidedById === event.by) return no("HAD_A_SAY");
      const { rationale, message } = event;
      if (event.outcome === "UPHOLD") return next({ ...CLOSED, status: "WITHHELD", rationale, message });
      if (state.restoreFrom !== null && event.at < state.restoreFrom) return no("TOO_EARLY");
      return next({ ...CLOSED, status: "RESTORED", withheldIds: [], rationale, message });
    }
    case "restored": {
      if (state.status !== "WITHHELD") return no("NOT_WITHHELD");
      const { rationale, message } = event;
      return next({ ...CLOSED, status: "RESTORED", withheldIds: [], rationale, message });
    }
    case "reopened":
      if (state.status !== "REJECTED" && state.status !== "RESTORED") return no("NOT_DECIDED");
      return next({ ...FREE, ...UNDECIDED, status: "RECEIVED", dueAt: event.dueAt });
    case "reminded": {
      const reminders = event.isOverdue ? 2 : 1;
      if (!isWaiting(state)) return no("NOT_WAITING");
      return state.reminders >= reminders ? no("REMINDED_BEFORE") : next({ reminders });
    }
  }
}

/** Folds what was written down. @throws Error when it is no history that the desk could have written */
export function takedownStateOf(events: readonly TakedownEvent[]): TakedownState {
  const end = events.reduce<TakedownState | null>((state, event) => {
    const reduced = reduceTakedown(state, event);
    if (!reduced.ok) throw new Error(`${event.kind} cannot follow: ${reduced.fault}`);
    return reduced.state;
  }, null);
  if (end === null) throw new Error("a case without events");
  return end;
}

/** For a person of the desk. */
export const isWaiting = ({ status }: Pick<TakedownState, "status">): boolean =>
  status === "RECEIVED" || status === "COUNTERED";

/** Under a lease that has not run out. */
export const isHeld = ({ claimExpiresAt }: Pick<TakedownState, "claimExpiresAt">, now: Date): boolean =>
  claimExpiresAt !== null && claimExpiresAt > now;

const FREE = { claimedById: null, claimExpiresAt: null } as const;
const UNDECIDED = {
  ...{ reason: null, rationale: null, message: null, decidedById: null, decidedAt: null },
  ...{ counteredAt: null, restoreFrom: null, reminders: 0 },
} as const;
const CLOSED = { ...FREE, dueAt: null } as const;

function opened({ kind: _, by: __, at: ___, ...facts }: TakedownEvent & { readonly kind: "opened" }): Reduced {
  const state = { ...facts, ...FREE, ...UNDECIDED, status: "RECEIVED", withheldIds: [], version: 1 } as const;
  return { ok: true, state };
}

const holds = (state: TakedownState, { by, at }: TakedownEvent): boolean =>
  isHeld(state, at) && state.claimedById === by;
