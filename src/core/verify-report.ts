import { z } from "zod";
import type { BundleReport } from "./audit/bundle.ts";
import { digestOf, sha256Hex } from "./environment.ts";
import { activeManifestOf } from "./manifest-store.ts";
import type { ReportKeys } from "./ports/report-signer.ts";
import { isReleaseOf } from "./release-proof.ts";
import { endOfReportKey } from "./report-key-end.ts";
import { REPORT_FORMAT, textOfReport } from "./verification-document.ts";

const key = z.object({
  ...{ kid: z.string(), kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() },
  exp: z.number().int().optional(),
});
export const reportKeys = z.object({ keys: z.array(key).max(1000) });

const record = z.object({ contentId: z.string(), manifestId: z.string(), fileSha256: z.string() });
const report = z.object({
  format: z.literal(REPORT_FORMAT),
  id: z.string(),
  verifiedAt: z.iso.datetime(),
  file: z.object({ sha256: z.string() }),
  verdict: z.string(),
  mismatch: z.boolean(),
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
  record: record.nullable(),
  evidence: z.object({
    anchorsSha256: z.string(),
    manifestStoreSha256: z.string().nullable(),
    logBundleSha256: z.string().nullable(),
  }),
});
const signed = z.object({
  report,
  signature: z.string().max(1000),
  /** Absent where only the signed report was kept. */
  evidence: z
    .object({ keys: reportKeys, anchorsPem: z.string(), manifestStore: z.base64().nullable(), log: z.unknown() })
    .optional(),
});

/** What was signed is all of it, not only what is read here. */
const unread = z.object({ report: z.record(z.string(), z.unknown()) });

export type CheckedReport =
  | { readonly valid: false; readonly says: string }
  | {
      readonly valid: true;
      readonly report: z.infer<typeof report>;
      /** Of the key that signed it. */
      readonly keyId: string;
      /** ISO 8601, of a key that another has followed; null while it signs. */
      readonly keyUntil: string | null;
      /** What else was shown, in words, and what could not be. */
      readonly shows: readonly string[];
    };

/**
 * Checks a signed report, and what came with it, without a server. `trusted` null takes the keys in the file, which
 * shows that it is whole but not whose it is.
 */
export async function verifyReport(
  json: unknown,
  trusted: { readonly keys: ReportKeys | null; readonly fileSha256: string | null },
  signerOf: (text: string, signature: string, keys: ReportKeys) => Promise<string | null>,
  openLogBundle: (bundle: unknown) => BundleReport,
): Promise<CheckedReport> {
  const invalid = (says: string): CheckedReport => ({ valid: false, says });
  const parsed = signed.safeParse(json);
  if (!parsed.success) return invalid("this is no verification report");
  const { report, signature, evidence } = parsed.data;
  const whole = unread.parse(json).report;
  const keys = trusted.keys ?? evidence?.keys;
  if (!keys) return invalid("the report brings no key: name those that you trust");
  const keyId = await signerOf(textOfReport(whole), signature, keys);
  if (keyId === null) return invalid("the report is not signed by a known key, or was changed since");
  const { until, isOver } = endOfReportKey(keys, { keyId, verifiedAt: report.verifiedAt });
  const keyUntil = until?.toISOString() ?? null;
  if (isOver) return invalid(`the report's key was replaced on ${keyUntil}, before the report says it was made`);
  if (trusted.fileSha256 !== null && trusted.fileSha256 !== report.file.sha256) {
    return invalid("the report is about another file");
  }

  const shows: string[] = [];
  if (evidence) {
    if (sha256Hex(evidence.anchorsPem) !== report.evidence.anchorsSha256) return invalid("the roots were exchanged");
    const manifest = checkManifest(evidence.manifestStore, report.evidence.manifestStoreSha256, report.record);
    if (manifest !== "ok") return invalid(manifest);
    if (evidence.manifestStore) shows.push("the manifest store is the one that the report speaks of");
    const { logBundleSha256 } = report.evidence;
    if (evidence.log ? digestOf(evidence.log) !== logBundleSha256 : logBundleSha256 !== null) {
      return invalid("the proof of the log was exchanged");
    }
    if (evidence.log) {
      const said = checkLog(openLogBundle(evidence.log), report.record);
      if (!said.ok) return invalid(said.says);
      shows.push(said.says);
    }
  }
  return { valid: true, report, keyId, keyUntil, shows };
}

type Recorded = z.infer<typeof record> | null;

function checkManifest(base64: string | null, sha256: string | null, recorded: Recorded): "ok" | string {
  if (base64 === null) return sha256 === null ? "ok" : "the manifest store was taken out";
  const store = Buffer.from(base64, "base64");
  if (sha256Hex(store) !== sha256) return "the manifest store was exchanged";
  const active = activeManifestOf(store);
  return active?.label === recorded?.manifestId ? "ok" : "the manifest store is not that of the record";
}

function checkLog(checked: BundleReport, recorded: Recorded) {
  if (!checked.valid) return { ok: false, says: `the proof of the log: ${checked.says}` } as const;
  const [proved] = checked.events;
  if (!proved || !recorded || !isReleaseOf(proved.event, recorded)) {
    return { ok: false, says: "the proved event is not the release of the record" } as const;
  }
  const says = `event ${proved.seq} of the log ${checked.origin} (${checked.treeSize} events) is the release of the record`;
  return { ok: true, says } as const;
}
