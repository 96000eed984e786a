import { writeFile } from "node:fs/promises";
import { verificationPage } from "../api/http/verification-page.ts";
import type { Unanswered, Verified } from "./verify-answer.ts";

/** A page for `.html`; for anything else the signed bundles as JSON, an array for several. */
export async function writeReports(path: string, results: readonly (Verified | Unanswered)[]): Promise<void> {
  const signed = results.flatMap((result) =>
    "bundle" in result && result.bundle ? [{ ...result.bundle, fileName: result.answer.file }] : [],
  );
  if (/\.html?$/i.test(path)) {
    await writeFile(path, verificationPage(signed, { hasFeedbackForm: false }));
    return;
  }
  const bundles = signed.map(({ fileName: _, ...bundle }) => bundle);
  await writeFile(path, `${JSON.stringify(bundles.length === 1 ? bundles[0] : bundles)}\n`);
}
