import { setImmediate } from "node:timers/promises";
import { fingerprintDistance, SAME_PICTURE, unpackFingerprint } from "./fingerprint.ts";
import { createPictureComparison } from "./picture-comparison.ts";
import type { Asset, Database } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import type { SignatureFrames, Video } from "./ports/video.ts";
import type { WatermarkFinding } from "./ports/watermark.ts";
import { createRecordIndex } from "./record-index.ts";
import { differingBits, VIDEO_CODE_BITS, videoCodes } from "./video-code.ts";

/** Whether a file shows the pictures of a record, and by what that was judged. */
export type Comparison = {
  readonly same: boolean;
  /** Signatures are compared only where the record's own file is gone. */
  readonly by: "signature" | "aligned pictures";
  /** Of signatures: 0 to 760. Of aligned pictures: 1 - agreement, 0 to 1. Smaller is closer. */
  readonly distance: number;
  readonly mirrored: boolean;
};

/** A record whose pictures a file shows. */
export type Similar = {
  readonly asset: Asset;
  /** How well the pictures agree, 0 to 100. */
  readonly score: number;
  /** Between signatures, 0 to 760. */
  readonly distance: number;
};

/**
 * Agreement from which a file shows the pictures of the one record that it names. Measured (docs/provenance/recognition.md): .83 to .99 after
 * attacks, at most .73 between videos of one prompt with different seeds.
 */
const SAME_AGREEMENT = 0.78;
/**
 * The same in a search among all records, which gives chance many tries: the least that attacked copies measured. By
 * .78, 1 of 70 unrelated clips found a record; half of the false pairs that were logged lie below .83
 * (docs/provenance/recognition.md).
 */
const SAME_IN_SEARCH = 0.83;
/** What the index, then the signatures may leave over for the next look; both far above what copies measure. */
const BY_CODE = { limit: 200, furthest: 72 } as const;
/** Of 256 bits, what two codes may differ in to be called close without a look at the pictures. */
const CLOSE_CODES = 32;
const BY_SIGNATURE = { limit: 6, furthest: 170 } as const;
/** Pairs of records whose agreement is remembered. */
const MOST_PAIRS = 10_000;

export type Recognition = ReturnType<typeof createRecognition>;

/** Tells by the pictures alone whether a file shows a video of this deployment. */
export function createRecognition(deps: {
  readonly video: Pick<Video, "probe" | "lumaFrames" | "signature">;
  readonly storage: Pick<Storage, "localPath">;
  readonly database: Pick<Database, "asset" | "assetCodes" | "assetsById" | "transact">;
}) {
  const { video, database } = deps;
  const pictures = createPictureComparison(deps);
  const index = createRecordIndex(deps);
  /** By the ids of two records. Their files never change, so what was seen of a pair stays true. */
  const agreements = new Map<string, number>();

  const byPictures = (agreement: number, mirrored: boolean): Comparison => ({
    same: agreement >= SAME_AGREEMENT,
    by: "aligned pictures",
    distance: 1 - agreement,
    mirrored,
  });

  /** Of the upload as it is, then of its mirror image, until one is the same. */
  async function eitherWay<T extends Comparison | null>(look: (mirrored: boolean) => Promise<T>): Promise<T> {
    const upright = await look(false);
    if (upright === null || upright.same) return upright;
    const mirrored = await look(true);
    return mirrored && mirrored.distance < upright.distance ? mirrored : upright;
  }

  /** Closest first, without what was deleted and without `except`. */
  async function closest(signature: SignatureFrames, except: string | null, signal: AbortSignal) {
    const ids = await index.nearest(videoCodes(signature.rows), BY_CODE, signal);
    const near: { readonly asset: Asset; readonly distance: number }[] = [];
    for (const asset of await database.assetsById(ids.filter((id) => id !== except))) {
      if (asset.deletedAt !== null) continue;
      // Two hundred of a minute each would hold the thread for seconds.
      await setImmediate();
      signal.throwIfAborted();
      const distance = fingerprintDistance(signature, unpackFingerprint(asset.fingerprint));
      if (distance <= BY_SIGNATURE.furthest) near.push({ asset, distance });
    }
    return near.sort((a, b) => a.distance - b.distance).slice(0, BY_SIGNATURE.limit);
  }

  async function similarTo(path: string, signal: AbortSignal): Promise<readonly Similar[]> {
    const found: Similar[] = [];
    for (const mirrored of [false, true]) {
      for (const { asset, distance } of await closest(
        await video.signature(path, { mirrored }, signal),
        null,
        signal,
      )) {
        const agreement = (await pictures.whole(path, asset, mirrored, signal)) ?? 0;
        if (agreement >= SAME_IN_SEARCH) found.push({ asset, distance, score: Math.round(100 * agreement) });
      }
      if (found.length > 0) break;
    }
    return found.sort(bestFirst);
  }

  async function agreementOfRecords(path: string, one: Asset, other: Asset, signal: AbortSignal): Promise<number> {
    const pair = `${one.id} ${other.id}`;
    const known = agreements.get(pair);
    if (known !== undefined) return known;
    const seen = await pictures.whole(path, other, false, signal);
    if (seen === null) return 0;
    for (const oldest of agreements.keys()) {
      if (agreements.size < MOST_PAIRS) break;
      agreements.delete(oldest);
    }
    agreements.set(pair, seen);
    return seen;
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
      const agreement = placement && (await pictures.atPlacement(path, asset, placement, signal));
      if (placement && agreement !== null) return byPictures(agreement, placement.mirrored);
      const whole = await eitherWay(async (mirrored): Promise<Comparison | null> => {
        const agreement = await pictures.whole(path, asset, mirrored, signal);
        return agreement === null ? null : byPictures(agreement, mirrored);
      });
      if (whole) return whole;
      const record = unpackFingerprint(asset.fingerprint);
      return eitherWay(async (mirrored): Promise<Comparison> => {
        const distance = fingerprintDistance(await video.signature(path, { mirrored }, signal), record);
        return { same: distance <= SAME_PICTURE, by: "signature", distance, mirrored };
      });
    },

    /** Records that show the pictures of this file, best first. @throws AppError MEDIA_UNREADABLE, MEDIA_LIMIT */
    similarTo,

    /**
     * Records whose ISCC Video-Code is close to this one, closest first, with the bits that differ. Their pictures are
     * not looked at: a code is all that a caller without the file has.
     */
    async byVideoCode(
      code: Uint8Array,
      signal: AbortSignal,
    ): Promise<readonly { readonly asset: Asset; readonly bits: number }[]> {
      const bitsOf = new Map<string, number>();
      for (const id of await index.nearest(code, BY_CODE, signal)) {
        const whole = index.codeOf(id);
        const bits = whole ? differingBits(code, whole) : Number.POSITIVE_INFINITY;
        if (bits <= CLOSE_CODES) bitsOf.set(id, bits);
      }
      return (await database.assetsById([...bitsOf.keys()]))
        .map((asset) => ({ asset, bits: bitsOf.get(asset.id) ?? VIDEO_CODE_BITS }))
        .sort((a, b) => a.bits - b.bits);
    },

    /**
     * Other records that show the pictures of this one, best first; none where its own file is gone. Each pair is looked
     * at once: a second call, and one after a call that was broken off, goes on from there.
     */
    async similarToAsset(asset: Asset, signal: AbortSignal): Promise<readonly Similar[]> {
      const path = asset.deletedAt ? null : await deps.storage.localPath(asset.storageKey, signal);
      const found: Similar[] = [];
      const near = path === null ? [] : await closest(unpackFingerprint(asset.fingerprint), asset.id, signal);
      for (const { asset: other, distance } of near) {
        const agreement = path === null ? 0 : await agreementOfRecords(path, asset, other, signal);
        if (agreement >= SAME_IN_SEARCH) found.push({ asset: other, distance, score: Math.round(100 * agreement) });
      }
      return found.sort(bestFirst);
    },
  };
}

const bestFirst = (a: Similar, b: Similar): number => b.score - a.score || a.distance - b.distance;
