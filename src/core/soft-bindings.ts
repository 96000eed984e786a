import { isAppError } from "./errors.ts";
import { keptManifest, type Lineage, picturesWithheld } from "./kept-manifest.ts";
import { activeManifestOf } from "./manifest-store.ts";
import type { Asset, Reads } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import type { Video } from "./ports/video.ts";
import type { Watermark } from "./ports/watermark.ts";
import type { Recognition } from "./recognition.ts";
import { VIDEO_CODE_BITS, videoCodeIn } from "./video-code.ts";

/** On the C2PA list of soft binding algorithms: the ISCC Video-Code of ISO 24138. */
export const ISCC = "io.iscc.v0";

/** One answer of the C2PA Soft Binding Resolution API. The manifest is to be had from this same server. */
export type SoftBindingMatch = {
  readonly manifestId: string;
  /** 0 to 100; absent where a match is not a matter of degree. */
  readonly similarityScore?: number;
};

export type SoftBindings = ReturnType<typeof createSoftBindings>;

/** Leads from a watermark or a look-alike back to the credentials (C2PA 2.4, Soft Binding Resolution API). */
export function createSoftBindings(deps: {
  readonly records: Pick<Reads, "assetByContentId" | "assetByManifestId"> & Lineage;
  readonly watermark: Pick<Watermark, "algorithm" | "detect">;
  readonly recognition: Pick<Recognition, "byVideoCode" | "compare" | "similarTo">;
  readonly video: Pick<Video, "probe">;
  readonly storage: Pick<Storage, "stat" | "open">;
}) {
  const { records, watermark, recognition } = deps;

  async function byMark(contentId: string): Promise<readonly SoftBindingMatch[]> {
    const asset = await records.assetByContentId(contentId);
    return asset ? [{ manifestId: asset.manifestId }] : [];
  }

  async function byCode(code: Uint8Array, signal: AbortSignal): Promise<readonly SoftBindingMatch[]> {
    const close = await recognition.byVideoCode(code, signal);
    // Half the bits of two codes agree by chance: that is the weakest match.
    const scoreOf = (bits: number) => Math.round(100 * (1 - (2 * bits) / VIDEO_CODE_BITS));
    return close.map(({ asset, bits }) => ({ manifestId: asset.manifestId, similarityScore: scoreOf(bits) }));
  }

  /** A mark can be copied onto other pictures: it leads home only where the pictures agree. */
  async function byMarkIn(path: string, signal: AbortSignal): Promise<readonly SoftBindingMatch[]> {
    const finding = await watermark.detect(path, signal);
    const asset = finding.contentId ? await records.assetByContentId(finding.contentId) : null;
    if (!asset) return [];
    const { same } = await recognition.compare(path, asset, finding, signal);
    return same ? [{ manifestId: asset.manifestId }] : [];
  }

  async function byPictures(path: string, signal: AbortSignal): Promise<readonly SoftBindingMatch[]> {
    const similar = await recognition.similarTo(path, signal);
    return similar.map(({ asset, score }) => ({ manifestId: asset.manifestId, similarityScore: Math.round(score) }));
  }

  return {
    algorithms: {
      watermarks: [{ alg: watermark.algorithm }],
      fingerprints: [{ alg: ISCC }],
    },

    /** @returns null for a value that is none of the algorithm's */
    async byBinding(alg: string, value: string, signal: AbortSignal): Promise<readonly SoftBindingMatch[] | null> {
      if (alg === ISCC) {
        const code = videoCodeIn(Buffer.from(unspaced(value), "base64"));
        return code && byCode(code, signal);
      }
      const contentId = alg === watermark.algorithm ? contentIdIn(value) : null;
      return contentId === null ? null : byMark(contentId);
    },

    /** `alg` null asks by every algorithm, surest first. @returns null for a file that cannot be decoded */
    async byContent(
      path: string,
      alg: string | null,
      signal: AbortSignal,
    ): Promise<readonly SoftBindingMatch[] | null> {
      try {
        await deps.video.probe(path, signal);
        const marked = alg === ISCC ? [] : await byMarkIn(path, signal);
        if (marked.length > 0 || alg === watermark.algorithm) return marked;
        return await byPictures(path, signal);
      } catch (error) {
        if (isAppError(error) && (error.code === "MEDIA_UNREADABLE" || error.code === "MEDIA_LIMIT")) return null;
        throw error;
      }
    },

    record: records.assetByManifestId,

    /** Whether a store shows pictures of a video that is withheld: this one, or one that it was made from. */
    isWithheld: (asset: Asset): Promise<boolean> => picturesWithheld(records, asset),

    /** The manifest store that the released file carried; null where the video is deleted, or `isWithheld`. */
    async manifest(asset: Asset, isActiveOnly: boolean): Promise<Buffer | null> {
      const store = await keptManifest(deps, asset);
      return store && isActiveOnly ? (activeManifestOf(store)?.bytes ?? null) : store;
    },
  };
}

/** A plus sign that was not escaped in an address arrives as a space. */
const unspaced = (base64: string): string => base64.replaceAll(" ", "+");

/** The base64 of the id's 8 bytes, or of its 16 hex digits, or these digits as the manifest has them. */
export function contentIdIn(value: string): string | null {
  const hex = /^[0-9a-f]{16}$/;
  if (hex.test(value)) return value;
  const bytes = Buffer.from(unspaced(value), "base64");
  if (bytes.length === 8) return bytes.toString("hex");
  const text = bytes.toString("latin1");
  return hex.test(text) ? text : null;
}
