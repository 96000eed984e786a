import type { CaseKind, QueueAccess } from "../../moderation/index.ts";

export const REVIEW_STATUSES = ["OPEN", "CLAIMED", "AWAITING_SECOND", "DECIDED", "CANCELLED"] as const;
export type ReviewStatus = (typeof REVIEW_STATUSES)[number];
export type ReviewOutcome = "ALLOW" | "BLOCK";

/** What the events of a case come to. The row of the case is a copy of it, written in the same transaction. */
export type CaseState = {
  readonly kind: CaseKind;
  readonly status: ReviewStatus;
  readonly queue: string;
  readonly access: QueueAccess;
  readonly priority: number;
  /** When its owner is to have an answer; null where none waits for one. */
  readonly dueAt: Date | null;
  readonly claimedById: string | null;
  readonly claimExpiresAt: Date | null;
  /** The first of two decisions, while the second is wanted. */
  readonly firstById: string | null;
  readonly firstOutcome: ReviewOutcome | null;
  /** What counts. While a reversal waits for a second person, still the decision before it. */
  readonly outcome: ReviewOutcome | null;
  readonly reasonCode: string | null;
  readonly rationale: string | null;
  /** For the owner. */
  readonly message: string | null;
  readonly decidedById: string | null;
  readonly decidedAt: Date | null;
  /** People who had their say on this already. */
  readonly excludedIds: readonly string[];
  /** Counts its events. */
  readonly version: number;
};

type Place = { readonly queue: string; readonly access: QueueAccess; readonly priority: number };
type Say = {
  readonly outcome: ReviewOutcome;
  readonly reasonCode: string;
  readonly rationale: string;
  readonly message: string | null;
};

/** Without its time and its author. */
export type CaseAct =
  | ({
      readonly kind: "opened";
      readonly caseKind: CaseKind;
      readonly dueAt: Date | null;
      readonly excludedIds: readonly string[];
    } & Place)
  | { readonly kind: "claimed"; readonly until: Date }
  | { readonly kind: "released" }
  | ({ readonly kind: "decided"; readonly isFirstOfTwo: boolean; readonly bulkId: string | null } & Say)
  /** `elsewhere` is where the case goes when the two do not agree. */
  | ({ readonly kind: "seconded"; readonly elsewhere: Place } & Say)
  | ({ readonly kind: "escalated"; readonly note: string } & Place)
  | { readonly kind: "noted"; readonly note: string }
  | ({ readonly kind: "reversed"; readonly isFirstOfTwo: boolean } & Say)
  | { readonly kind: "reopened"; readonly note: string }
  | { readonly kind: "cancelled"; readonly why: "GENERATION_CANCELLED" | "SUPERSEDED" };

/** `by` is null for the system itself. */
export type CaseEvent = CaseAct & { readonly at: Date; readonly by: string | null };

export type CaseFault = "NOT_OPEN" | "HELD_BY_ANOTHER" | "HAD_A_SAY" | "NOT_HOLDER" | "NOT_DECIDED" | "SAME_OUTCOME";

type Reduced = { readonly ok: true; readonly state: CaseState } | { readonly ok: false; readonly fault: CaseFault };

const no = (fault: CaseFault): Reduced => ({ ok: false, fault });

/**
 * The one law of the desk: which event may follow which state, and what comes of it. A decided case is closed; only a
 * reversal or a reopening, each an event of its own, touches it again. Whoever gave the first of two decisions never
 * gives the second.
 */
export function reduceCase(state: CaseState | null, event: CaseEvent): Reduced {
  if (event.kind === "opened") return state === null ? opened(event) : no("NOT_OPEN");
  if (state === null) return no("NOT_OPEN");
  const next = (change: Partial<CaseState>): Reduced => ({
    ok: true,
    state: { ...state, ...change, version: state.version + 1 },
  });
  switch (event.kind) {
    case "claimed": {
      if (!isUndecided(state)) return no("NOT_OPEN");
      if (event.by === null || state.excludedIds.includes(event.by) || state.firstById === event.by)
        return no("HAD_A_SAY");
      if (isHeld(state, event.at) && state.claimedById !== event.by) return no("HELD_BY_ANOTHER");
      return next({ status: "CLAIMED", claimedById: event.by, claimExpiresAt: event.until });
    }
    case "released":
      if (state.status !== "CLAIMED" || state.claimedById !== event.by) return no("NOT_HOLDER");
      return next({ ...FREE, status: state.firstById === null ? "OPEN" : "AWAITING_SECOND" });
    case "decided": {
      if (!holds(state, event) || state.firstById !== null) return no("NOT_HOLDER");
      if (!event.isFirstOfTwo) return next(settledBy(event));
      return next({ ...FREE, status: "AWAITING_SECOND", firstById: event.by, firstOutcome: event.outcome });
    }
    case "seconded": {
      if (!holds(state, event) || state.firstById === null) return no("NOT_HOLDER");
      if (state.firstById === event.by) return no("HAD_A_SAY");
      if (event.outcome === state.firstOutcome) return next(settledBy(event));
      const excludedIds = [
        ...new Set([...state.excludedIds, state.firstById, ...(event.by === null ? [] : [event.by])]),
      ];
      return next({ ...FREE, ...UNDECIDED, ...place(event.elsewhere), status: "OPEN", excludedIds });
    }
    case "escalated":
      if (!holds(state, event)) return no("NOT_HOLDER");
      return next({ ...FREE, ...place(event), status: state.firstById === null ? "OPEN" : "AWAITING_SECOND" });
    case "noted":
      return next({});
    case "reversed": {
      if (state.status !== "DECIDED") return no("NOT_DECIDED");
      if (event.by === null || state.excludedIds.includes(event.by)) return no("HAD_A_SAY");
      if (event.outcome === state.outcome) return no("SAME_OUTCOME");
      if (!event.isFirstOfTwo) return next(settledBy(event));
      return next({ status: "AWAITING_SECOND", firstById: event.by, firstOutcome: event.outcome });
    }
    case "reopened":
      if (state.status !== "DECIDED") return no("NOT_DECIDED");
      return next({ ...FREE, ...UNDECIDED, status: "OPEN" });
    case "cancelled":
      if (!isUndecided(state)) return no("NOT_OPEN");
      return next({ ...FREE, firstById: null, firstOutcome: null, status: "CANCELLED" });
  }
}

/** Folds what was written down. @throws Error when it is no history that the desk could have written */
export const stateOf = (events: readonly CaseEvent[]): CaseState => {
  const end = events.reduce<CaseState | null>((state, event) => {
    const reduced = reduceCase(state, event);
    if (!reduced.ok) throw new Error(`${event.kind} cannot follow: ${reduced.fault}`);
    return reduced.state;
  }, null);
  if (end === null) throw new Error("a case without events");
  return end;
};

export const isUndecided = ({ status }: Pick<CaseState, "status">): boolean =>
  status === "OPEN" || status === "CLAIMED" || status === "AWAITING_SECOND";

/** Under a lease that has not run out. */
export const isHeld = ({ status, claimExpiresAt }: Pick<CaseState, "status" | "claimExpiresAt">, now: Date): boolean =>
  status === "CLAIMED" && claimExpiresAt !== null && claimExpiresAt > now;

const FREE = { claimedById: null, claimExpiresAt: null } as const;
const UNDECIDED = {
  ...{ firstById: null, firstOutcome: null, outcome: null, reasonCode: null },
  ...{ rationale: null, message: null, decidedById: null, decidedAt: null },
} as const;

function opened({ caseKind, dueAt, excludedIds, ...event }: CaseEvent & { readonly kind: "opened" }): Reduced {
  const start = { ...FREE, ...UNDECIDED, ...place(event), kind: caseKind, status: "OPEN", dueAt, excludedIds } as const;
  return { ok: true, state: { ...start, version: 1 } };
}

const holds = (state: CaseState, { by, at }: CaseEvent): boolean => isHeld(state, at) && state.claimedById === by;

const place = ({ queue, access, priority }: Place): Place => ({ queue, access, priority });

const settledBy = (event: Say & Pick<CaseEvent, "by" | "at">): Partial<CaseState> => ({
  ...FREE,
  ...{ firstById: null, firstOutcome: null, status: "DECIDED", decidedById: event.by, decidedAt: event.at },
  ...{ outcome: event.outcome, reasonCode: event.reasonCode, rationale: event.rationale, message: event.message },
});
