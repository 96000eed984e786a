import { agreementOf } from "./aligned-pictures.ts";
import { CANVAS_SHORT_SIDE, canvasOf, readingShortSide } from "./canonical-canvas.ts";
import { fingerprintDistance, SAME_PICTURE, unpackFingerprint } from "./fingerprint.ts";
import { readPictures } from "./picture-reading.ts";
import type { Asset } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import type { Video } from "./ports/video.ts";
import type { MarkPlacement, WatermarkFinding } from "./ports/watermark.ts";

/** Whether a file shows the pictures of a record, and by what that was judged. */
export type Comparison = {
  readonly same: boolean;
  readonly by: "signature" | "aligned pictures";
  /** Of signatures: 0 to 760. Of aligned pictures: 1 - agreement, 0 to 1. Smaller is closer. */
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

/**
 * Agreement from which two videos show the same pictures. Measured (docs/provenance/recognition.md): .83 to .99 after
 * attacks, at most .73 between videos of one prompt with different seeds.
 */
const SAME_AGREEMENT = 0.78;
const UPLOAD_PICTURES = 12;
/** Of a record: so many a second, and no more than this. */
const RECORD_PICTURES = { aSecond: 4, most: 240 } as const;

export type Recognition = ReturnType<typeof createRecognition>;

/** Tells by the pictures alone whether a file shows a video of this deployment. */
export function createRecognition(deps: {
  readonly video: Pick<Video, "probe" | "lumaFrames" | "signature">;
  readonly storage: Pick<Storage, "localPath">;
}) {
  const { video } = deps;

  async function bySignature(path: string, asset: Asset, signal: AbortSignal): Promise<Comparison> {
    const record = unpackFingerprint(asset.fingerprint);
    const found: Comparison[] = [];
    for (const mirrored of [false, true]) {
      const distance = fingerprintDistance(await video.signature(path, { mirrored }, signal), record);
      const comparison = { same: distance <= SAME_PICTURE, by: "signature", distance, mirrored } as const;
      if (comparison.same) return comparison;
      found.push(comparison);
    }
    return found.reduce((best, next) => (next.distance < best.distance ? next : best));
  }

  /** Null where the record's file is gone or the placement is nonsense. */
  async function byAlignedPictures(
    path: string,
    asset: Asset,
    placement: MarkPlacement,
    signal: AbortSignal,
  ): Promise<Comparison | null> {
    const recordPath = await deps.storage.localPath(asset.storageKey, signal);
    if (recordPath === null) return null;
    const source = await video.probe(path, signal);
    const shortSide = readingShortSide(source, placement);
    const most = Math.min(RECORD_PICTURES.most, Math.ceil((asset.durationMs / 1000) * RECORD_PICTURES.aSecond));
    const [shown, record] = await Promise.all([
      readPictures(video, path, { shortSide, frameCount: source.frameCount, most: UPLOAD_PICTURES }, signal),
      readPictures(video, recordPath, { shortSide: CANVAS_SHORT_SIDE, frameCount: asset.frameCount, most }, signal),
    ]);
    const canvases = shown.flatMap((picture) => canvasOf(picture, source, placement) ?? []);
    if (canvases.length === 0) return null;
    const distance = 1 - (await agreementOf(canvases, record, signal));
    return { same: distance <= 1 - SAME_AGREEMENT, by: "aligned pictures", distance, mirrored: placement.mirrored };
  }

  return {
    /**
     * `finding` is what the watermark detector found in the same file: pictures that were cut, turned or framed can only
     * be compared where it says that the record lies.
     * @throws AppError MEDIA_UNREADABLE, MEDIA_LIMIT
     */
    async compare(
      path: string,
      asset: Asset,
      finding: WatermarkFinding | null,
      signal: AbortSignal,
    ): Promise<Comparison> {
      const placement = finding?.placement ?? null;
      const aligned = placement && (await byAlignedPictures(path, asset, placement, signal));
      return aligned ?? bySignature(path, asset, signal);
    },

    /** Records that show the pictures of this file, closest first. */
    similarTo: async (_path: string, _signal: AbortSignal): Promise<readonly Similar[]> => [],

    /** Records, other than this one, that show its pictures, closest first. */
    similarToAsset: async (_asset: Asset, _signal: AbortSignal): Promise<readonly Similar[]> => [],
  };
}
