import type { Category } from "../../../moderation/index.ts";
import type { Stage } from "./stage.ts";

/** What of a generation takes time, by the machine. */
export type WorkKind = "JUDGE_PROMPT" | "JUDGE_FRAMES" | "GENERATE";
export type WorkTime = {
  readonly work: WorkKind;
  readonly count: number;
  /** Milliseconds that half, and that 95 in 100, did not exceed. */
  readonly p50: number;
  readonly p95: number;
};

/** What happened in one stretch of time. */
export type DeskPoint = {
  readonly at: Date;
  readonly admitted: number;
  /** Of the admitted, as they stand now. */
  readonly ready: number;
  readonly failed: number;
  readonly refused: number;
  /** Of the admitted: held for a person, whatever came of it. */
  readonly held: number;
  readonly opened: number;
  readonly decided: number;
  readonly appeals: number;
  /** From the opening of a case to its decision; null when none was decided. */
  readonly medianSeconds: number | null;
  readonly appealsAnswered: number;
  /** Of the answered: took the refusal back. */
  readonly appealsOverturned: number;
  readonly reversals: number;
  readonly secondReviews: number;
  /** Of the second reviews: came to the same decision as the first. */
  readonly agreed: number;
  /** Judging by when it was judged, generating by when it was admitted; what was not done is not in it. */
  readonly times: readonly WorkTime[];
};

/** Of so many kept judgements, how many have a score in the bin, and what people made of them. */
export type ScoreBin = {
  /** 0 to `SCORE_BINS` - 1. */
  readonly bin: number;
  readonly count: number;
  readonly reviewed: number;
  readonly refused: number;
};
export const SCORE_BINS = 50;

/** What the workers did since some time, whichever process they are in. */
export type WorkFigures = {
  readonly queued: number;
  readonly running: number;
  /** Since then. */
  readonly finished: number;
  readonly failed: number;
  /** Judgements kept since then, by stage, with the milliseconds that they took. */
  readonly judged: readonly {
    readonly stage: Stage;
    readonly count: number;
    readonly p50: number;
    readonly p95: number;
  }[];
  /** Held since then because the classifier gave no answer. */
  readonly unjudged: readonly { readonly stage: Stage; readonly count: number }[];
  /** Milliseconds that the pictures of one video took since then. */
  readonly generated: { readonly p50: number; readonly p95: number } | null;
};

export type MetricsReads = {
  /** One point for each hour or day (UTC) that `[from, to)` touches, in order; only what lies in it is counted. */
  readonly deskSeries: (from: Date, to: Date, bucket: "hour" | "day") => Promise<readonly DeskPoint[]>;
  /** Of the refused that were admitted in `[from, to)`: how many had a finding of the family that stopped them. */
  readonly refusalsByCategory: (
    from: Date,
    to: Date,
  ) => Promise<readonly { readonly category: Category; readonly count: number }[]>;
  /** Of the newest `last` judgements of the stage; empty bins are left out. */
  readonly scoreHistogram: (category: Category, stage: Stage, last: number) => Promise<readonly ScoreBin[]>;
  readonly workFigures: (since: Date) => Promise<WorkFigures>;
};
