import type { Run } from "../run.ts";
import type { ReadBack } from "./read-back.ts";
import type { Signed } from "./sign.ts";
import type { StepDeps } from "./step.ts";
import type { Stored } from "./store.ts";

/** One transaction makes the file downloadable, charges for it and says so in the log. */
export async function release(
  run: Run,
  deps: StepDeps,
  { signed, proof, stored }: { readonly signed: Signed; readonly proof: ReadBack; readonly stored: Stored },
): Promise<void> {
  const { generation } = run;
  const { fingerprint, ...facts } = proof;
  const { video, poster, manifest } = stored;
  const { manifestId, certificateSha256 } = signed;
  await run.finish(
    { status: "READY", step: null, fraction: 1, preview: null, reason: null, finishedAt: deps.environment.clock() },
    async (tx) => {
      await tx.createAsset({
        id: deps.environment.newId(),
        generationId: generation.id,
        storageKey: video.key,
        posterKey: poster.key,
        manifestKey: manifest.key,
        bytes: video.bytes,
        sha256: video.sha256,
        ...facts,
        contentId: generation.contentId,
        watermarkKeyId: deps.watermark.keyId,
        manifestId,
        certificateSha256,
        fingerprint: Buffer.from(fingerprint, "base64"),
      });
      await tx.chargeUsage({
        generationId: generation.id,
        userId: generation.userId,
        videoSeconds: generation.seconds,
      });
    },
    {
      action: "video.released",
      facts: { fileSha256: video.sha256, bytes: video.bytes, contentId: generation.contentId, manifestId },
    },
  );
}
