import { z } from "zod";
import { actorOf } from "./access.ts";
import { type Environment, sha256Hex } from "./environment.ts";
import { AppError } from "./errors.ts";
import type { Database, User, VerdictFeedback } from "./ports/database.ts";
import type { ReportKeys, ReportSigner } from "./ports/report-signer.ts";
import { endOfReportKey } from "./report-key-end.ts";
import { mistake, ok, type Result } from "./result.ts";
import { textOf } from "./review.ts";
import { VERIFICATION_VERDICTS } from "./verdict.ts";
import { REPORT_FORMAT, textOfReport } from "./verification-document.ts";

/** Strangers write it: past this many unanswered ones, no more is taken. */
const MOST_OPEN = 1_000;
/** The same for one file, which anyone may have verified again and again. */
const MOST_OPEN_A_FILE = 3;

const signedReport = z.object({
  report: z.object({
    format: z.literal(REPORT_FORMAT),
    id: z.uuid(),
    verifiedAt: z.iso.datetime(),
    verdict: z.enum(VERIFICATION_VERDICTS),
    mismatch: z.boolean(),
    reasons: z.array(z.object({ code: z.string() })),
    file: z.object({ sha256: z.string() }),
    record: z.object({ contentId: z.string() }).nullable(),
  }),
  signature: z.string(),
});

const unread = z.object({ report: z.record(z.string(), z.unknown()) });

export type VerdictFeedbacks = ReturnType<typeof createVerdictFeedbacks>;

/** The way to contest a verdict without an account. Only reports that this server signed are taken, each once. */
export function createVerdictFeedbacks(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly reportSigner: Pick<ReportSigner, "keys">;
  readonly signerOfReport: (text: string, signature: string, keys: ReportKeys) => Promise<string | null>;
}) {
  const { database, environment } = deps;

  async function openReport(json: unknown) {
    const { data } = signedReport.safeParse(json);
    const whole = unread.safeParse(json).data?.report;
    if (!data || !whole) return null;
    // What was signed is all of it, not only what is read here.
    const text = textOfReport(whole);
    const keys = await deps.reportSigner.keys();
    const keyId = await deps.signerOfReport(text, data.signature, keys);
    if (keyId === null || endOfReportKey(keys, { keyId, verifiedAt: data.report.verifiedAt }).isOver) return null;
    return { ...data.report, sha256: sha256Hex(text) };
  }

  return {
    /** @throws AppError RATE_LIMITED when too much lies unanswered, of all or about this file */
    async contest(input: { readonly signedReport: unknown; readonly text: string }): Promise<Result<VerdictFeedback>> {
      const text = textOf(input.text, "text");
      if (!text.ok) return text;
      const report = await openReport(input.signedReport);
      if (!report) return mistake("INVALID_VALUE", "This is no report that this server signed.", "signedReport");
      if ((await database.openVerdictFeedback()) >= MOST_OPEN) {
        throw new AppError("RATE_LIMITED", { userMessage: "Too much feedback is waiting; try again another day." });
      }
      if ((await database.openVerdictFeedback(report.file.sha256)) >= MOST_OPEN_A_FILE) {
        throw new AppError("RATE_LIMITED", { userMessage: "Feedback on this file is waiting already." });
      }
      const createdAt = environment.clock();
      const { id: reportId, verdict, mismatch, sha256: reportSha256 } = report;
      try {
        const feedback = await database.transact(async (tx) => {
          const value = await tx.createVerdictFeedback({
            ...{ id: environment.newId(), reportId, reportSha256, verdict, mismatch, createdAt },
            reasonCodes: report.reasons.map(({ code }) => code),
            fileSha256: report.file.sha256,
            contentId: report.record?.contentId ?? null,
            text: text.value,
          });
          const by = { actor: "public", subject: `verdictFeedback:${value.id}`, at: createdAt };
          return { value, audit: [{ ...by, action: "verdict.contested", facts: { reportSha256, verdict } } as const] };
        });
        return ok(feedback);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "CONFLICT") throw error;
        return mistake("ALREADY_EXISTS", "This report was contested already.", "signedReport");
      }
    },

    async answer(user: User, input: { readonly id: string; readonly note: string }): Promise<Result<VerdictFeedback>> {
      const note = textOf(input.note, "note");
      if (!note.ok) return note;
      const at = environment.clock();
      return database.transact(async (tx) => {
        const change = { answeredAt: at, answeredById: user.id, note: note.value };
        const value = await tx.answerVerdictFeedback(input.id, change);
        if (!value) return { value: mistake("NOT_FOUND", "There is no such open feedback.", "id"), audit: [] };
        const by = { actor: actorOf(user), subject: `verdictFeedback:${value.id}`, at };
        const facts = { reportSha256: value.reportSha256 };
        return { value: ok(value), audit: [{ ...by, action: "verdict.feedbackAnswered", facts } as const] };
      });
    },
  };
}
