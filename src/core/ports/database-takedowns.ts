import type { NoticeCategory } from "../../../moderation/index.ts";
import type { TakedownEvent, TakedownState, TakedownStatus } from "../takedown-events.ts";
import type { Page, PageRequest } from "./database-page.ts";
import type { Asset } from "./database-rows.ts";

/** A notice from outside and what became of it, as its events have left it. Holds nothing that its sender wrote. */
export type TakedownCase = TakedownState & {
  readonly id: string;
  /** Says which case is meant; opens nothing by itself. */
  readonly reference: string;
  readonly createdAt: Date;
  /** When the last event happened. */
  readonly changedAt: Date;
};

/** Words of people outside, sealed. */
export type TakedownText = {
  readonly caseId: string;
  readonly number: number;
  readonly author: "SENDER" | "OWNER";
  readonly sealed: Uint8Array;
  readonly at: Date;
};

/** Of one category, of the notices received in a span of time. */
export type TakedownCounts = {
  readonly category: NoticeCategory;
  readonly received: number;
  readonly byAuthority: number;
  /** Withheld before a person had looked. */
  readonly withheldAtOnce: number;
  /** How they stand now. */
  readonly waiting: number;
  readonly withheld: number;
  readonly rejected: number;
  readonly withdrawn: number;
  readonly restored: number;
  readonly countered: number;
  /** Decided after their time, or waiting past it. */
  readonly late: number;
  /** Assets that they withhold now. */
  readonly assetsWithheld: number;
  /** From receipt to the first withholding or decision; null when there was none. */
  readonly medianSecondsToAction: number | null;
};

export type TakedownReads = {
  readonly takedown: (id: string) => Promise<TakedownCase | null>;
  readonly takedownByReference: (reference: string) => Promise<TakedownCase | null>;
  readonly takedownByDigest: (digest: string) => Promise<TakedownCase | null>;
  /** By when they are due, those without a date last. */
  readonly takedowns: (
    filter: { readonly statuses?: readonly TakedownStatus[]; readonly claimedById?: string },
    page: PageRequest,
  ) => Promise<Page<TakedownCase>>;
  /** Those that are about one of these assets, or withhold it; oldest first. */
  readonly takedownsOf: (assetIds: readonly string[]) => Promise<readonly TakedownCase[]>;
  /** Withheld before anyone has decided: how many assets. */
  readonly precautionsInForce: () => Promise<number>;
  /** In their order. */
  readonly takedownEvents: (id: string) => Promise<readonly TakedownEvent[]>;
  /** In their order; empty once erased. */
  readonly takedownTexts: (id: string) => Promise<readonly TakedownText[]>;
  /** Ended, unchanged since `before`, with texts that are still there. */
  readonly takedownsToErase: (before: Date, limit: number) => Promise<readonly TakedownCase[]>;
  /**
   * Ids of those of which the desk is to hear now, by when they are due: `share` of their time is over and nobody was
   * reminded, or all of it and nobody was reminded of that.
   */
  readonly takedownsToRemind: (now: Date, share: number, limit: number) => Promise<readonly string[]>;
  /** Of the notices received in `[from, to)`; categories without any are left out. */
  readonly takedownReport: (from: Date, to: Date, now: Date) => Promise<readonly TakedownCounts[]>;
  /** By a case or a reviewer of the desk. */
  readonly isAnythingWithheld: () => Promise<boolean>;
};

/** A case is changed by an event and in no other way: the event is kept, and the row with what it comes to. */
export type TakedownWrites = {
  readonly createTakedown: (
    takedown: Pick<TakedownCase, "id" | "reference"> & { readonly digest: string },
    state: TakedownState,
    event: TakedownEvent,
  ) => Promise<TakedownCase>;
  /** Takes a lock on the row. */
  readonly lockTakedown: (id: string) => Promise<TakedownCase | null>;
  /** The free one that is due first. */
  readonly lockClaimableTakedown: (claim: {
    readonly reviewerId: string;
    readonly now: Date;
  }) => Promise<TakedownCase | null>;
  readonly keepTakedownEvent: (id: string, state: TakedownState, event: TakedownEvent) => Promise<TakedownCase>;
  /** Hold the case's lock. */
  readonly addTakedownText: (text: Omit<TakedownText, "number">) => Promise<void>;
  /** @returns how many there were */
  readonly eraseTakedownTexts: (caseId: string) => Promise<number>;
  /** Locks the assets' rows, so that two cases do not withhold and give back at the same time. */
  readonly lockAssets: (ids: readonly string[]) => Promise<readonly Asset[]>;
};
