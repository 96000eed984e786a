import type { Translation } from "./shell.ts";

export const feedback = {
  title: "Contested verdicts",
  text: "People who say that a verdict of the verification page is wrong. The file is not here: only what the signed report said.",
  show: "Show",
  shows: { open: "Open", answered: "Answered" },
  none: "Nobody contests a verdict",
  noneWhy:
    "Under each verdict of the verification page stands “Tell us if this is wrong”. What is sent there comes here.",
  noneAnswered: "Nothing was answered yet",
  noneAnsweredWhy: "What you answer is kept here, with what came of it.",
  verdict: "Verdict",
  verdicts: {
    TRUSTED: "Trusted",
    INTACT_UNTRUSTED: "Intact, unknown signer",
    TAMPERED: "Changed",
    RECOVERED: "Recovered",
    NO_CREDENTIALS: "Nothing found",
    REMOTE_ONLY: "Kept elsewhere",
    UNREADABLE: "Not readable",
  },
  mismatch: "signals disagree",
  said: "What they say",
  file: "File",
  record: "Record",
  noRecord: "none",
  received: "Received",
  answer: "What came of it",
  answerWhy: "For colleagues. The sender left no address.",
  close: "Close it",
  write: "Answer",
  reasons: "Reasons",
} as const;
export type FeedbackWords = Translation<typeof feedback>;
