import { paint, type Style } from "./output.ts";
import type { Unanswered, VerifyAnswer } from "./verify-answer.ts";

const STYLES: Readonly<Record<string, readonly [Style, string]>> = {
  TRUSTED: ["green", "✓"],
  INTACT_UNTRUSTED: ["gray", "?"],
  RECOVERED: ["yellow", "↺"],
  TAMPERED: ["red", "✗"],
};

/** What a person reads of one file. */
export function linesOf(answer: VerifyAnswer | Unanswered): string[] {
  if ("error" in answer) return [`${paint("red", answer.error.code)}  ${answer.error.message}`];
  const [style, sign] = STYLES[answer.verdict] ?? (["gray", "·"] as const);
  const mismatch = answer.mismatch ? `  ${paint("red", "MISMATCH")}` : "";
  return [
    `${paint(style, `${sign} ${answer.verdict}`)}${mismatch}  ${answer.file}`,
    ...answer.reasons.map(({ text }) => `    ${text}`),
    ...answer.signals.filter(({ source }) => source !== "INGREDIENT").map(({ text }) => `    ${text}.`),
    ...(answer.log ? [`    The log proves its release: event ${answer.log.seq} of ${answer.log.origin}.`] : []),
  ];
}

/** One line for many files: how many of each verdict, in the order in which they first came. */
export function summaryOf(answers: readonly (VerifyAnswer | Unanswered)[], skipped: number): string {
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const answer of answers) {
    count("error" in answer ? "not verified" : answer.verdict);
    if ("verdict" in answer && answer.mismatch) count("MISMATCH");
  }
  const parts = [...counts].map(([name, number]) => `${number} ${name}`);
  const rest = skipped > 0 ? `; ${skipped} skipped that are no video or picture` : "";
  return `${answers.length} ${answers.length === 1 ? "file" : "files"}: ${parts.join(", ")}${rest}`;
}
