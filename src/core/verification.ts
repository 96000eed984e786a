import { isAppError } from "./errors.ts";
import { createGate } from "./gate.ts";
import type { CredentialReading, Credentials } from "./ports/credentials.ts";
import type { Reads } from "./ports/database.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import type { Video } from "./ports/video.ts";
import type { Watermark, WatermarkFinding } from "./ports/watermark.ts";
import type { Recognition } from "./recognition.ts";
import { type Concluded, conclude, maySpeakOfOurRecord } from "./verdict.ts";

export type VerificationReport = Concluded & {
  readonly credential: CredentialReading;
  readonly watermark: WatermarkFinding | null;
  /** What this deployment knows of the file, found by manifest, exact bytes or watermark. Holds no personal data. */
  readonly record: VerificationRecord | null;
  readonly fileSha256: string;
  readonly milliseconds: number;
};
export type VerificationRecord = {
  readonly generationId: string;
  readonly contentId: string;
  readonly manifestId: string;
  readonly fileSha256: string;
  readonly releasedAt: Date;
  readonly foundBy: "manifest" | "bytes" | "watermark";
  /** 0 to 760 between the pictures of the file and of the record; null when it was not compared. */
  readonly fingerprintDistance: number | null;
};

/** One verification keeps up to two processes and a thread busy, for up to two minutes when the file is hostile. */
const GATE = { atOnce: 2, waiting: 8, waitMs: 20_000 } as const;

export type Verification = ReturnType<typeof createVerification>;

/** Reads a file by every means and gives one honest verdict. Untrusted bytes are parsed in child processes only. */
export function createVerification(deps: {
  readonly credentials: Credentials;
  readonly watermark: Watermark;
  readonly recognition: Pick<Recognition, "compare">;
  readonly video: Video;
  readonly telemetry: Telemetry;
  readonly records: Pick<Reads, "assetByContentId" | "assetByManifestId" | "assetBySha256">;
  readonly sha256OfFile: (path: string, signal: AbortSignal) => Promise<string>;
}) {
  /** The watermark says nothing where nothing can decode the file. */
  const detect = (path: string, signal: AbortSignal): Promise<WatermarkFinding | null> =>
    unlessUnreadable(async () => {
      await deps.video.probe(path, signal);
      return deps.watermark.detect(path, signal);
    });

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

  return {
    /** For files of strangers: `work` begins when few enough others are being verified. @throws AppError RATE_LIMITED */
    whenFree: createGate(GATE).enter,

    /** @throws AppError only for faults of this server; a hostile or broken file gets a verdict. */
    async verify(
      path: string,
      options: { readonly extraAnchorsPem?: string },
      signal: AbortSignal,
    ): Promise<VerificationReport> {
      const started = performance.now();
      const fileSha256 = await deps.sha256OfFile(path, signal);
      const [credential, watermark] = await Promise.all([
        deps.credentials.read(path, options, signal),
        detect(path, signal),
      ]);
      const { byManifest, byBytes, byWatermark } = await lookUp(fileSha256, credential, watermark);
      // A mark can be estimated and copied, so a record it leads to counts only when the pictures agree.
      const comparison =
        byWatermark && !byBytes
          ? await unlessUnreadable(() => deps.recognition.compare(path, byWatermark, watermark, signal))
          : null;
      const concluded = conclude({ credential, watermark, byManifest, byBytes, byWatermark, comparison });
      const milliseconds = Math.round(performance.now() - started);
      deps.telemetry.verified(concluded.verdict, milliseconds);
      const asset = byManifest ?? byBytes ?? byWatermark;
      return {
        ...concluded,
        credential,
        watermark,
        record: asset && {
          generationId: asset.generationId,
          contentId: asset.contentId,
          manifestId: asset.manifestId,
          fileSha256: asset.sha256,
          releasedAt: asset.createdAt,
          foundBy: byManifest ? "manifest" : byBytes ? "bytes" : "watermark",
          fingerprintDistance: comparison?.distance ?? null,
        },
        fileSha256,
        milliseconds,
      };
    },
  };
}

async function unlessUnreadable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (isAppError(error) && (error.code === "MEDIA_UNREADABLE" || error.code === "MEDIA_LIMIT")) return null;
    throw error;
  }
}
