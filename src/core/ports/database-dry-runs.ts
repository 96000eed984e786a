import type { Category, Verdict } from "../../../moderation/index.ts";
import type { DryRunLabel, DryRunReport } from "../dry-run-report.ts";
import type { Page, PageRequest } from "./database-page.ts";

export const DRY_RUN_STATUSES = ["RUNNING", "DONE", "FAILED", "CANCELLED"] as const;
export type DryRunStatus = (typeof DRY_RUN_STATUSES)[number];

/** What a dry run judged with. */
export type DryRunPolicy = {
  /** Null for a draft. */
  readonly version: number | null;
  readonly draftId: string | null;
  readonly sha256: string;
};

export type PolicyDryRun = {
  readonly id: string;
  readonly startedById: string;
  readonly candidate: DryRunPolicy;
  readonly baseline: DryRunPolicy;
  readonly source: "HISTORY" | "UPLOAD";
  readonly total: number;
  readonly done: number;
  readonly status: DryRunStatus;
  /** Code: why it FAILED. */
  readonly reason: string | null;
  /** Null until it is DONE. */
  readonly report: DryRunReport | null;
  readonly cancelRequestedAt: Date | null;
  readonly createdAt: Date;
  /** When it last said that it goes on. */
  readonly progressAt: Date;
  readonly finishedAt: Date | null;
};

export type DryRunFinding = {
  readonly category: Category;
  readonly source: "model" | "rule" | "bank";
  readonly outcome: Verdict;
};

/** A text whose verdict changes, or that the candidate judges against its label. */
export type DryRunCase = {
  readonly runId: string;
  /** Its place in the run, from 0. */
  readonly number: number;
  /** Null for a line of an upload, whose text stands in `text`. */
  readonly generationId: string | null;
  readonly text: string | null;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly label: DryRunLabel | null;
  /** What stops it under each policy. */
  readonly findingsBefore: readonly DryRunFinding[];
  readonly findingsAfter: readonly DryRunFinding[];
};

export type DryRunReads = {
  readonly policyDryRun: (id: string) => Promise<PolicyDryRun | null>;
  /** Newest first. */
  readonly policyDryRuns: (page: PageRequest) => Promise<Page<PolicyDryRun>>;
  /** RUNNING and silent since `before`. */
  readonly silentDryRuns: (before: Date) => Promise<readonly PolicyDryRun[]>;
  /** In the order of the run. */
  readonly dryRunCases: (
    filter: { readonly runId: string; readonly before?: Verdict; readonly after?: Verdict },
    page: PageRequest,
  ) => Promise<Page<DryRunCase>>;
};

export type DryRunWrites = {
  readonly createDryRun: (
    run: Pick<PolicyDryRun, "id" | "startedById" | "candidate" | "baseline" | "source" | "total">,
  ) => Promise<PolicyDryRun>;
  /** Null when it is no longer RUNNING: whoever does the work must stop. */
  readonly advanceDryRun: (id: string, done: number, cases: readonly DryRunCase[]) => Promise<PolicyDryRun | null>;
  /** Null when it had ended before. */
  readonly endDryRun: (
    id: string,
    end: Pick<PolicyDryRun, "status" | "reason" | "report"> & { readonly finishedAt: Date },
  ) => Promise<PolicyDryRun | null>;
  /** Null unless RUNNING. */
  readonly cancelDryRun: (id: string, at: Date) => Promise<PolicyDryRun | null>;
};
