import type { LumaMarker } from "./video.ts";

/** 64-bit content id as 16 lower-case hex digits. */
export type ContentId = string;

export type WatermarkFinding = {
  readonly found: boolean;
  readonly contentId: ContentId | null;
  readonly keyId: string | null;
  /** Detector's z-score of the synchronisation peak; higher is surer. Not a probability. */
  readonly score: number;
  readonly framesRead: number;
  /** How the mark was found, e.g. `identity`, `scale .75`; for people. */
  readonly transform: string | null;
  readonly milliseconds: number;
};

/** Blind invisible watermark. Detection never needs the original. */
export type Watermark = {
  readonly algorithm: string;
  /** Id of the key that new marks are made with. */
  readonly keyId: string;
  /** The marker that embeds `contentId`; handed to the video port. */
  readonly marker: (contentId: ContentId) => LumaMarker;
  /** Reads any video or picture that ffmpeg can decode; the search ends when found or exhausted. @throws AppError MEDIA_UNREADABLE */
  readonly detect: (path: string, signal: AbortSignal) => Promise<WatermarkFinding>;
  readonly close: () => Promise<void>;
};
