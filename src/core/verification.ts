import { AppError, isAppError } from "./errors.ts";
import { createGate } from "./gate.ts";
import type { CredentialReading, Credentials } from "./ports/credentials.ts";
import type { Asset, Reads } from "./ports/database.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import type { Video } from "./ports/video.ts";
import type { Watermark, WatermarkFinding } from "./ports/watermark.ts";
import type { Comparison, Recognition, Similar } from "./recognition.ts";
import type { ReleaseProof } from "./release-proof.ts";
import {
  type Concluded,
  conclude,
  type Evidence,
  maySpeakOfOurRecord,
  type RecordSource,
  recordOf,
  showsItsRecord,
} from "./verdict.ts";
import { type Check, checksOf } from "./verification-checks.ts";
import { type AiSignal, signalsOf } from "./verification-signals.ts";

/** All that was found out about a file. Holds no personal data of ours. */
export type VerificationReport = Concluded & {
  readonly checks: readonly Check[];
  readonly signals: readonly AiSignal[];
  readonly credential: CredentialReading;
  readonly watermark: WatermarkFinding | null;
  /** What this deployment knows of the file. */
  readonly record: VerificationRecord | null;
  readonly proof: ReleaseProof;
  readonly fileSha256: string;
  readonly milliseconds: number;
};
export type VerificationRecord = {
  readonly generationId: string;
  readonly contentId: string;
  readonly manifestId: string;
  readonly manifestKey: string;
  readonly fileSha256: string;
  readonly releasedAt: Date;
  readonly withheldAt: Date | null;
  readonly deletedAt: Date | null;
  readonly foundBy: RecordSource;
  /** What the pictures of the file and of the record were compared by; null when they were not. */
  readonly comparison: Comparison | null;
};

/** One verification keeps up to two processes and a thread busy, for up to two minutes when the file is hostile. */
export const VERIFICATION_GATE = { atOnce: 2, waiting: 8, waitMs: 20_000 } as const;
const TIMEOUT_MS = 120_000;

export type Verification = ReturnType<typeof createVerification>;

/** Reads a file by every means and gives one honest verdict. Untrusted bytes are parsed in child processes only. */
export function createVerification(deps: {
  readonly credentials: Pick<Credentials, "read">;
  readonly watermark: Pick<Watermark, "detect">;
  readonly recognition: Pick<Recognition, "compare" | "similarTo">;
  readonly video: Pick<Video, "probe">;
  readonly telemetry: Telemetry;
  readonly records: Pick<Reads, "assetByContentId" | "assetByManifestId" | "assetBySha256">;
  readonly proofOfRelease: (asset: Asset | null) => Promise<ReleaseProof>;
  readonly sha256OfFile: (path: string, signal: AbortSignal) => Promise<string>;
  /** Whether the first bytes are those of a video or picture that may be decoded here. Reads no further. */
  readonly isMedia: (path: string) => Promise<boolean>;
}) {
  /** The watermark says nothing where nothing can decode the file, or where that would cost too much. */
  async function detect(path: string, signal: AbortSignal): Promise<Pick<Evidence, "watermark" | "pastLimit">> {
    if (!(await deps.isMedia(path))) return { watermark: null, pastLimit: null };
    try {
      await deps.video.probe(path, signal);
      return { watermark: await deps.watermark.detect(path, signal), pastLimit: null };
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      return { watermark: null, pastLimit: error.code === "MEDIA_LIMIT" ? error.userMessage : null };
    }
  }

  async function lookUp(fileSha256: string, credential: CredentialReading, watermark: WatermarkFinding | null) {
    const [byManifest, byBytes, byWatermark] = await Promise.all([
      credential.manifestId && maySpeakOfOurRecord(credential)
        ? deps.records.assetByManifestId(credential.manifestId)
        : null,
      deps.records.assetBySha256(fileSha256),
      watermark?.contentId ? deps.records.assetByContentId(watermark.contentId) : null,
    ]);
    return { byManifest, byBytes, byWatermark };
  }
  type Known = Awaited<ReturnType<typeof lookUp>> & { readonly watermark: WatermarkFinding | null };

  /** A mark, or a torn-out manifest, can be put on other pictures: a record counts only when the pictures agree. */
  async function look(path: string, { byManifest, byBytes, byWatermark, watermark }: Known, signal: AbortSignal) {
    const seen = (comparison: Comparison | null, similar: Similar | null, isSearched: boolean) => ({
      comparison,
      similar,
      isSearched,
    });
    const named = byWatermark ?? byManifest;
    const isDecodable = watermark !== null;
    const comparison =
      named && !byBytes && isDecodable
        ? await unlessUnreadable(() => deps.recognition.compare(path, named, watermark, signal))
        : null;
    if (byManifest || byBytes || comparison?.same || !isDecodable) return seen(comparison, null, false);
    const found = await unlessUnreadable(() => deps.recognition.similarTo(path, signal));
    return seen(comparison, found?.[0] ?? null, found !== null);
  }

  async function examine(
    path: string,
    options: { readonly extraAnchorsPem?: string },
    signal: AbortSignal,
  ): Promise<VerificationReport> {
    const started = performance.now();
    const fileSha256 = await deps.sha256OfFile(path, signal);
    const [credential, { watermark, pastLimit }] = await Promise.all([
      deps.credentials.read(path, options, signal),
      detect(path, signal),
    ]);
    const known = { watermark, ...(await lookUp(fileSha256, credential, watermark)) };
    const { isSearched, ...seen } = await look(path, known, signal);
    const evidence = { credential, pastLimit, ...known, ...seen };
    const record = recordOf(evidence);
    const proof = await deps.proofOfRelease(record?.asset ?? null);
    const concluded = conclude(evidence);
    const shown = !concluded.mismatch && showsItsRecord(evidence) ? record : null;
    const milliseconds = Math.round(performance.now() - started);
    deps.telemetry.verified(concluded.verdict, milliseconds);
    return {
      ...concluded,
      checks: checksOf({ ...evidence, isSearched, proof }),
      signals: signalsOf(credential, shown?.asset.manifestId ?? null),
      credential,
      watermark,
      record: record && recordFor(record.asset, record.foundBy, evidence.comparison),
      proof,
      fileSha256,
      milliseconds,
    };
  }

  return {
    /** For files of strangers: `work` begins when few enough others are being verified. @throws AppError RATE_LIMITED */
    whenFree: createGate(VERIFICATION_GATE).enter,

    /**
     * For as long as its sender waits, and no longer than two minutes.
     * @throws AppError MEDIA_LIMIT; else only for faults of this server: a hostile or broken file gets a verdict
     */
    async verify(
      path: string,
      options: { readonly extraAnchorsPem?: string },
      signal: AbortSignal,
    ): Promise<VerificationReport> {
      const timeout = AbortSignal.timeout(TIMEOUT_MS);
      try {
        return await examine(path, options, AbortSignal.any([signal, timeout]));
      } catch (error) {
        if (!timeout.aborted) throw error;
        throw new AppError("MEDIA_LIMIT", { userMessage: "Verifying this file takes too long.", cause: error });
      }
    },
  };
}

const recordFor = (asset: Asset, foundBy: RecordSource, comparison: Comparison | null): VerificationRecord => ({
  generationId: asset.generationId,
  contentId: asset.contentId,
  manifestId: asset.manifestId,
  manifestKey: asset.manifestKey,
  fileSha256: asset.sha256,
  releasedAt: asset.createdAt,
  withheldAt: asset.withheldAt,
  deletedAt: asset.deletedAt,
  foundBy,
  comparison: foundBy === "similarity" ? null : comparison,
});

async function unlessUnreadable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
}

const isUnreadable = (error: unknown): error is AppError =>
  isAppError(error) && (error.code === "MEDIA_UNREADABLE" || error.code === "MEDIA_LIMIT");
