import type { ReportKeys } from "./ports/report-signer.ts";

/** Clocks of two machines differ, and a report takes its time before it is signed. */
const CLOCK_SKEW_MS = 60_000;

/**
 * When the key that signed a report was replaced, null while it signs; `isOver`: the report says that it was made after
 * that, as only a stolen key does.
 */
export function endOfReportKey(
  { keys }: ReportKeys,
  { keyId, verifiedAt }: { readonly keyId: string; readonly verifiedAt: string },
): { readonly until: Date | null; readonly isOver: boolean } {
  const end = keys.find(({ kid }) => kid === keyId)?.exp;
  if (end === undefined) return { until: null, isOver: false };
  const until = new Date(end * 1000);
  return { until, isOver: Date.parse(verifiedAt) > until.getTime() + CLOCK_SKEW_MS };
}
