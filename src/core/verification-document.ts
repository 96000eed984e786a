import canonicalize from "canonicalize";
import type { AuditBundle } from "./audit/bundle.ts";
import { digestOf, type Environment, sha256Hex } from "./environment.ts";
import { AppError } from "./errors.ts";
import { keptManifest, type Lineage } from "./kept-manifest.ts";
import type { Credentials } from "./ports/credentials.ts";
import type { ReportKeys, ReportSigner } from "./ports/report-signer.ts";
import type { Storage } from "./ports/storage.ts";
import type { VerificationReport } from "./verification.ts";

export const REPORT_FORMAT = "vouch-verification-report/1";

/** A report as it is handed out: plain JSON, of which RFC 8785 gives the one text that is signed. */
export type ReportDocument = Omit<VerificationReport, "record" | "proof" | "fileSha256"> & {
  readonly format: typeof REPORT_FORMAT;
  readonly id: string;
  /** ISO 8601. */
  readonly verifiedAt: string;
  /** Program and version that looked at the file. */
  readonly verifier: string;
  readonly file: { readonly sha256: string };
  readonly record: RecordDocument | null;
  readonly log: {
    readonly seq: number;
    readonly at: string;
    readonly origin: string;
    readonly treeSize: number;
  } | null;
  /** SHA-256 of what the bundle carries beside the report, so that nothing there can be exchanged; null where absent. */
  readonly evidence: {
    readonly anchorsSha256: string;
    readonly manifestStoreSha256: string | null;
    /** Of the RFC 8785 text. */
    readonly logBundleSha256: string | null;
  };
};
export type RecordDocument = {
  readonly generationId: string;
  readonly contentId: string;
  readonly manifestId: string;
  readonly fileSha256: string;
  readonly releasedAt: string;
  readonly withheldAt: string | null;
  readonly foundBy: string;
  readonly comparison: NonNullable<VerificationReport["record"]>["comparison"];
};

export type SignedReport = { readonly report: ReportDocument; readonly signature: string };
/** A signed report with everything that it takes to check it without the server. Binary parts are base64. */
export type ReportBundle = SignedReport & {
  readonly evidence: {
    /** They convince nobody by standing here: compare them with those that you had before. */
    readonly keys: ReportKeys;
    readonly anchorsPem: string;
    /** Null also where the video is deleted, and where it or one that it was made from is withheld. */
    readonly manifestStore: string | null;
    readonly log: AuditBundle | null;
  };
};

export type ReportWriter = ReturnType<typeof createReportWriter>;

/** Signs what a verification found. Nothing is kept: the report is the only copy. */
export function createReportWriter(deps: {
  readonly reportSigner: ReportSigner;
  readonly credentials: Pick<Credentials, "anchorsPem">;
  readonly storage: Pick<Storage, "stat" | "open">;
  readonly records: Lineage;
  readonly environment: Pick<Environment, "clock" | "newId">;
  readonly product: { readonly name: string; readonly version: string };
  /** How clients name a generation. */
  readonly publicIdOf: (generationId: string) => string;
}) {
  return async (found: VerificationReport): Promise<ReportBundle> => {
    const { record, proof, fileSha256, ...rest } = found;
    const manifestStore = record && (await keptManifest(deps, record));
    const anchorsPem = deps.credentials.anchorsPem();
    const log = "bundle" in proof ? proof.bundle : null;
    const report: ReportDocument = {
      format: REPORT_FORMAT,
      id: deps.environment.newId(),
      verifiedAt: deps.environment.clock().toISOString(),
      verifier: `${deps.product.name} ${deps.product.version}`,
      file: { sha256: fileSha256 },
      ...rest,
      record: record && {
        generationId: deps.publicIdOf(record.generationId),
        contentId: record.contentId,
        manifestId: record.manifestId,
        fileSha256: record.fileSha256,
        releasedAt: record.releasedAt.toISOString(),
        withheldAt: record.withheldAt?.toISOString() ?? null,
        foundBy: record.foundBy.toUpperCase(),
        comparison: record.comparison,
      },
      log: "bundle" in proof ? { seq: proof.seq, at: proof.at, origin: proof.origin, treeSize: proof.treeSize } : null,
      evidence: {
        anchorsSha256: sha256Hex(anchorsPem),
        manifestStoreSha256: manifestStore && sha256Hex(manifestStore),
        logBundleSha256: log && digestOf(log),
      },
    };
    return {
      report,
      signature: await deps.reportSigner.sign(textOfReport(report)),
      evidence: {
        keys: await deps.reportSigner.keys(),
        anchorsPem,
        manifestStore: manifestStore?.toString("base64") ?? null,
        log,
      },
    };
  };
}

/** The RFC 8785 text of a report: what is signed. */
export function textOfReport(report: unknown): string {
  const text = canonicalize(report);
  if (text === undefined) throw new AppError("INTERNAL", { message: "a report that is no JSON" });
  return text;
}
