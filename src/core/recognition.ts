import { fingerprintDistance, SAME_PICTURE, unpackFingerprint } from "./fingerprint.ts";
import type { Asset } from "./ports/database.ts";
import type { Video } from "./ports/video.ts";
import type { WatermarkFinding } from "./ports/watermark.ts";

/** Whether a file shows the pictures of a record, and by what that was judged. */
export type Comparison = {
  readonly same: boolean;
  readonly by: "signature" | "aligned pictures";
  /** Of signatures: 0 to 760. Of aligned pictures: 1 - correlation, 0 to 2. Smaller is closer. */
  readonly distance: number;
  readonly mirrored: boolean;
};

/** A record whose pictures resemble those of a file. */
export type Similar = {
  readonly asset: Asset;
  /** 0 to 100; 100 is the same pictures. */
  readonly score: number;
  /** Between signatures, 0 to 760. */
  readonly distance: number;
};

export type Recognition = ReturnType<typeof createRecognition>;

/** Tells by the pictures alone whether a file shows a video of this deployment. */
export function createRecognition(deps: { readonly video: Pick<Video, "signature"> }) {
  async function bySignature(path: string, asset: Asset, signal: AbortSignal): Promise<Comparison> {
    const record = unpackFingerprint(asset.fingerprint);
    const found: Comparison[] = [];
    for (const mirrored of [false, true]) {
      const distance = fingerprintDistance(await deps.video.signature(path, { mirrored }, signal), record);
      const comparison = { same: distance <= SAME_PICTURE, by: "signature", distance, mirrored } as const;
      if (comparison.same) return comparison;
      found.push(comparison);
    }
    return found.reduce((best, next) => (next.distance < best.distance ? next : best));
  }

  return {
    /**
     * `finding` is what the watermark detector found in the same file: where it lays on the picture.
     * @throws AppError MEDIA_UNREADABLE, MEDIA_LIMIT
     */
    compare: (
      path: string,
      asset: Asset,
      _finding: WatermarkFinding | null,
      signal: AbortSignal,
    ): Promise<Comparison> => bySignature(path, asset, signal),

    /** Records that show the pictures of this file, closest first. */
    similarTo: async (_path: string, _signal: AbortSignal): Promise<readonly Similar[]> => [],

    /** Records, other than this one, that show its pictures, closest first. */
    similarToAsset: async (_asset: Asset, _signal: AbortSignal): Promise<readonly Similar[]> => [],
  };
}
