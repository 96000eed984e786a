import type { ReportBundle } from "../core/verification-document.ts";
import type { Fault } from "./output.ts";

/** What is known of one file. */
export type VerifyAnswer = Omit<ReportBundle["report"], "file" | "format" | "evidence"> & {
  readonly file: string;
  readonly fileSha256: string;
};
/** A file that the server could not look at: it is full, or the file passes a limit. The others are verified. */
export type Unanswered = { readonly file: string; readonly error: Fault };
/** The bundle is what a server signed; an empty file was sent to none. */
export type Verified = { readonly answer: VerifyAnswer; readonly bundle: ReportBundle | null };
