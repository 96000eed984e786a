import type { LumaMarker } from "./video.ts";

/** 64-bit content id as 16 lower-case hex digits. */
export type ContentId = string;

/**
 * Where a found mark lies. Points are continuous: the centre of the upper left pixel is (.5, .5).
 * A point c of the canonical picture (the marked one, scaled so that its short side is 360) shows at
 * p = matrix * c + offset in the upright upload, in its own pixels. The mark repeats every `repeat` canonical pixels both
 * ways, so the offset is known up to matrix * (repeat i, repeat j): that one is given which is right if nothing was cut.
 */
export type MarkPlacement = {
  /** Row by row: x = a * cx + b * cy, y = c * cx + d * cy. */
  readonly matrix: readonly [a: number, b: number, c: number, d: number];
  readonly offset: readonly [x: number, y: number];
  /** 128, and 360 where the marked picture's own short side was below 128. */
  readonly repeat: number;
  readonly mirrored: boolean;
  /** The part of the upload that was read: all of it, or what black bars leave. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
};

export type WatermarkFinding = {
  readonly found: boolean;
  readonly contentId: ContentId | null;
  readonly keyId: string | null;
  /** Detector's z-score of the synchronisation peak; higher is surer. Not a probability. */
  readonly score: number;
  readonly framesRead: number;
  /** How the mark was found, e.g. `identity`, `scale .75`; for people. */
  readonly transform: string | null;
  /** Null where nothing was found. */
  readonly placement: MarkPlacement | null;
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
