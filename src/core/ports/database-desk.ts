import type { QueueAccess, Verdict } from "../../../moderation/index.ts";
import type { CaseEvent, CaseState, ReviewOutcome, ReviewStatus } from "../review-events.ts";
import type { Page, PageRequest } from "./database-page.ts";
import type { GenerationStatus } from "./database-rows.ts";
import type { Stage } from "./stage.ts";

export type { ReviewOutcome, ReviewStatus } from "../review-events.ts";

/** Something about a generation that a person decides, as its events have left it. */
export type ReviewCase = CaseState & {
  readonly id: string;
  readonly generationId: string;
  readonly stage: Stage;
  /** Code: a verdict of REVIEW, the fault that parked the generation, or the kind of the case. */
  readonly reason: string;
  readonly createdAt: Date;
};
/** With whose generation it is: nobody decides on their own. */
export type OwnedCase = { readonly found: ReviewCase; readonly ownerId: string };

type AppealStatus = "PENDING" | "UPHELD" | "OVERTURNED";
export type Appeal = {
  readonly id: string;
  readonly generationId: string;
  readonly userId: string;
  readonly caseId: string;
  readonly stage: Stage;
  readonly text: string;
  /** When the generation was refused: names the refusal. */
  readonly refusedAt: Date;
  readonly answerBy: Date;
  readonly status: AppealStatus;
  readonly explanation: string | null;
  readonly createdAt: Date;
  readonly answeredAt: Date | null;
};

type StandingEventKind =
  | "strikeGiven"
  | "strikeRemoved"
  | "suspensionProposed"
  | "suspensionConfirmed"
  | "suspensionRejected"
  | "suspensionLifted"
  | "noted";

/** The truth about an account's strikes and suspensions. */
export type StandingEvent = {
  readonly userId: string;
  /** Counts the account's events. */
  readonly version: number;
  readonly kind: StandingEventKind;
  /** Null for the system itself. */
  readonly byId: string | null;
  readonly at: Date;
  readonly generationId: string | null;
  readonly caseId: string | null;
  readonly points: number;
  readonly reasonCode: string | null;
  readonly note: string | null;
  /** From when a strike no longer counts. */
  readonly expiresAt: Date | null;
};

export type BulkDecision = {
  readonly id: string;
  readonly byId: string;
  readonly outcome: ReviewOutcome;
  readonly reasonCode: string;
  readonly rationale: string;
  readonly digest: string;
  readonly caseIds: readonly string[];
  readonly createdAt: Date;
  readonly undoUntil: Date;
  readonly undoneAt: Date | null;
};

export type QueueSize = {
  readonly queue: string;
  readonly access: QueueAccess;
  /** Free to be claimed now, and held under a lease. */
  readonly waiting: number;
  readonly held: number;
  readonly overdue: number;
  readonly oldestAt: Date | null;
};

/** What people made of a judgement in the end: the label of the decision of the same generation and stage. */
export type ReviewerLabel = {
  readonly generationId: string;
  readonly stage: Stage;
  readonly outcome: ReviewOutcome;
  readonly at: Date;
};

/** Of what the policy came to by itself, what people made in the end. */
export type VerdictAnswers = {
  readonly verdict: Verdict;
  /** Prompts and pictures judged so; the newest judgement of each. */
  readonly judged: number;
  /** Of them: decided by people since, whenever that was. */
  readonly answered: number;
  /** Of the answered: allowed by the decision that counts now. */
  readonly allowed: number;
};

export type DeskMetrics = {
  readonly admitted: number;
  /** Of the admitted: never held for a person. */
  readonly automated: number;
  readonly opened: number;
  readonly decided: number;
  readonly cancelled: number;
  /** From the opening of a case to the decision that counts, of the cases decided; null when there are none. */
  readonly secondsToDecision: { readonly p50: number; readonly p90: number; readonly p99: number } | null;
  readonly appealsUpheld: number;
  readonly appealsOverturned: number;
  readonly reversals: number;
  readonly secondReviews: number;
  /** Of the second reviews: came to the same decision as the first. */
  readonly agreed: number;
  /** One for each verdict, of what was judged in the stretch. */
  readonly answers: readonly VerdictAnswers[];
};

export type DeskReads = {
  readonly reviewCase: (id: string) => Promise<ReviewCase | null>;
  readonly reviewCases: (
    filter: {
      readonly statuses?: readonly ReviewStatus[];
      readonly claimedById?: string;
      readonly queue?: string;
      readonly accesses?: readonly QueueAccess[];
    },
    page: PageRequest,
  ) => Promise<Page<ReviewCase>>;
  /** Oldest first. */
  readonly reviewCasesOf: (generationIds: readonly string[]) => Promise<readonly ReviewCase[]>;
  /** In their order. */
  readonly reviewEvents: (caseId: string) => Promise<readonly CaseEvent[]>;
  /** The newest decided cases of one user. */
  readonly reviewCasesOfUser: (userId: string, limit: number) => Promise<readonly ReviewCase[]>;
  /** The newest decided cases whose words read the same, whoever wrote them. */
  readonly similarReviewCases: (caseId: string, limit: number) => Promise<readonly ReviewCase[]>;
  readonly queueSizes: (now: Date) => Promise<readonly QueueSize[]>;
  /** At most one a generation and stage: the latest. Undecided cases have none. */
  readonly reviewerLabels: (generationIds: readonly string[]) => Promise<readonly ReviewerLabel[]>;
  /** Oldest first. */
  readonly appeals: (generationIds: readonly string[]) => Promise<readonly Appeal[]>;
  readonly appealsOfCases: (caseIds: readonly string[]) => Promise<readonly Appeal[]>;
  /** The newest `STANDING_EVENTS` of each account, in their order: nobody gathers more strikes than that before a suspension. */
  readonly standingEvents: (userIds: readonly string[]) => Promise<readonly StandingEvent[]>;
  readonly generationCounts: (
    userId: string,
  ) => Promise<readonly { readonly status: GenerationStatus; readonly count: number }[]>;
  readonly bulkDecision: (id: string) => Promise<BulkDecision | null>;
  /** Of what happened in `[from, to)`. */
  readonly deskMetrics: (from: Date, to: Date) => Promise<DeskMetrics>;
};
export const STANDING_EVENTS = 1_000;

/** Carries the id of a case once an event of it has been committed. */
export const REVIEW_CASE_TOPIC = "review_case";

/**
 * A case is changed by an event and in no other way: the event is kept, and the row with what it comes to. With the
 * commit `REVIEW_CASE_TOPIC` is told.
 */
export type DeskWrites = {
  readonly createReviewCase: (
    reviewCase: Pick<ReviewCase, "id" | "generationId" | "stage" | "reason">,
    state: CaseState,
    event: CaseEvent,
  ) => Promise<ReviewCase>;
  /** Takes a lock on the row, so that nothing happens to the case between this read and what follows from it. */
  readonly lockReviewCase: (id: string) => Promise<OwnedCase | null>;
  /** The most urgent case that this reviewer may claim now, passing over those that others are claiming this instant. */
  readonly lockClaimableCase: (claim: {
    readonly reviewerId: string;
    /** Whether the reviewer's own generations may be claimed. */
    readonly isOwnAllowed: boolean;
    readonly accesses: readonly QueueAccess[];
    readonly queue: string | null;
    readonly now: Date;
  }) => Promise<OwnedCase | null>;
  readonly keepReviewEvent: (id: string, state: CaseState, event: CaseEvent) => Promise<ReviewCase>;
  readonly createAppeal: (appeal: Omit<Appeal, "status" | "explanation" | "answeredAt">) => Promise<Appeal>;
  /** Every answer that counts, a later one over an earlier. */
  readonly answerAppeal: (
    caseId: string,
    answer: { readonly status: "UPHELD" | "OVERTURNED"; readonly explanation: string | null; readonly at: Date },
  ) => Promise<Appeal | null>;
  /** Hold the user's lock. */
  readonly addStandingEvent: (event: Omit<StandingEvent, "version">) => Promise<StandingEvent>;
  readonly createBulkDecision: (bulk: Omit<BulkDecision, "undoneAt">) => Promise<BulkDecision>;
  /** Once; null when it was undone before. */
  readonly undoBulkDecision: (id: string, at: Date) => Promise<BulkDecision | null>;
  /** Null gives the file back. False when there is no file, or it was deleted. */
  readonly withholdAsset: (generationId: string, at: Date | null) => Promise<boolean>;
};
