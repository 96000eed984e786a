import type { Page, PageRequest } from "./database-page.ts";

/** Somebody's word that a verdict is wrong. */
export type VerdictFeedback = {
  readonly id: string;
  readonly reportId: string;
  /** Of the report's RFC 8785 text. */
  readonly reportSha256: string;
  readonly verdict: string;
  readonly mismatch: boolean;
  readonly reasonCodes: readonly string[];
  readonly fileSha256: string;
  readonly contentId: string | null;
  readonly text: string;
  readonly createdAt: Date;
  readonly answeredAt: Date | null;
  readonly answeredById: string | null;
  readonly note: string | null;
};

export type VerdictFeedbackReads = {
  /** Oldest first. */
  readonly verdictFeedback: (
    filter: { readonly isOpen?: boolean },
    page: PageRequest,
  ) => Promise<Page<VerdictFeedback>>;
  /** How many nobody has answered, of all or about one file. */
  readonly openVerdictFeedback: (fileSha256?: string) => Promise<number>;
};

export type VerdictFeedbackWrites = {
  /** Once a report. @throws AppError CONFLICT */
  readonly createVerdictFeedback: (
    feedback: Omit<VerdictFeedback, "answeredAt" | "answeredById" | "note">,
  ) => Promise<VerdictFeedback>;
  /** Null when there is none or it was answered before. */
  readonly answerVerdictFeedback: (
    id: string,
    answer: { readonly answeredAt: Date; readonly answeredById: string; readonly note: string },
  ) => Promise<VerdictFeedback | null>;
};
