import type { FramePicture } from "./classifier.ts";
import type { Clip, PixelSize, RgbFrame } from "./generator.ts";

export type VideoFacts = {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly frameCount: number;
  readonly durationMs: number;
  readonly codec: string;
  readonly container: string;
};

/** Per-frame change of the luma plane, done in a worker while the frame passes from decoder to encoder. */
export type LumaMarker = {
  /** Module that the worker loads; it exports `createMarker(options)` returning `(luma, width, height, frameIndex) => void`. */
  readonly modulePath: string;
  /** Structured-clonable; handed to `createMarker` with `width` and `height` added. */
  readonly options: Readonly<Record<string, unknown>>;
};

export type SignatureFrames = {
  /** MPEG-7 video signature (ISO/IEC 15938-3): one row of 380 ternary values (0, 1, 2) a sampled frame. */
  readonly framesPerSecond: number;
  readonly rows: readonly Uint8Array[];
};

export type LumaRequest = {
  /** Frames are scaled, aspect kept, so that their shorter side has this many pixels. */
  readonly shortSide: number;
  /** Short side at which every frame comes a second time, below `shortSide`: decoding once serves both. */
  readonly smallShortSide?: number;
  /** At most so many frames, spread over the clip, but never more than `largestStep` apart: that bounds the decoding. */
  readonly maxFrames: number;
  readonly largestStep: number;
  /** Only the clip's first `maxFrames` key frames, which are quick to decode and suffer least from compression. */
  readonly keyFramesOnly?: boolean;
  /** Part of the upright picture to read, in its own pixels; null reads all of it. */
  readonly crop: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
  /** Facts of the file where they are known already; it is probed otherwise. */
  readonly source?: VideoFacts;
};
export type LumaClip = {
  readonly width: number;
  readonly height: number;
  readonly small: PixelSize | null;
  /** Facts of the file itself, before scaling. */
  readonly source: VideoFacts;
  /** One byte a pixel, row by row, then those of the small picture. Read once; leaving the loop early stops the decoder. */
  readonly frames: AsyncIterable<Uint8Array<ArrayBuffer>>;
};

/** Everything that touches media bytes. Runs ffmpeg in killable child processes with limits on time, pixels, frames and bytes. */
export type Video = {
  /** @throws AppError MEDIA_UNREADABLE for anything ffprobe cannot read or that passes a limit. */
  readonly probe: (path: string, signal: AbortSignal) => Promise<VideoFacts>;
  /**
   * Writes a clip as a lossless intermediate at delivery size, at a constant rate; all container metadata absent.
   * Atomic: `target` is whole or missing. Only pictures of `VideoFiles` pass, each file cut to the seconds asked of it.
   * @throws AppError GENERATOR_FAILED for a file that is broken, or far from the size or length that was asked for
   */
  readonly ingest: (clip: Clip, target: string, size: PixelSize, signal: AbortSignal) => Promise<VideoFacts>;
  /**
   * A still picture as plain pixels: the middle of it that has the shape of `size`, scaled to it.
   * @throws AppError MEDIA_UNREADABLE for anything but a JPEG, PNG or WebP, by its content; MEDIA_LIMIT
   */
  readonly picture: (path: string, size: PixelSize, signal: AbortSignal) => Promise<RgbFrame>;
  /**
   * RGB24 frames by their rising `indexes`, at most `maxSide` px.
   * @throws AppError MEDIA_UNREADABLE when the clip has not every one of them
   */
  readonly sampleFrames: (
    path: string,
    options: { readonly indexes: readonly number[]; readonly maxSide: number },
    signal: AbortSignal,
  ) => Promise<readonly SampledFrame[]>;
  /** The last `count` pictures, oldest first, in their own size; fewer where the clip has fewer. */
  readonly lastFrames: (path: string, count: number, signal: AbortSignal) => Promise<readonly RgbFrame[]>;
  /** Clips one after another as a lossless intermediate, in size and rate of the first. Atomic. */
  readonly join: (parts: readonly string[], target: string, signal: AbortSignal) => Promise<VideoFacts>;
  /** One streaming pass: decode, mark luma in a worker, optional visible mark, encode H.264 yuv420p MP4 with faststart. */
  readonly markAndEncode: (
    source: string,
    target: string,
    options: {
      readonly marker: LumaMarker;
      readonly visibleMark: VisibleMark;
      /** The file's only metadata, beside its credentials. */
      readonly tags?: Readonly<Record<string, string>>;
    },
    signal: AbortSignal,
  ) => Promise<void>;
  /**
   * Brightness of the pictures of a clip or still image.
   * @throws AppError MEDIA_UNREADABLE, MEDIA_LIMIT
   */
  readonly lumaFrames: (path: string, request: LumaRequest, signal: AbortSignal) => Promise<LumaClip>;
  /** JPEG of one frame held in memory. */
  readonly jpeg: (frame: FramePicture) => Promise<Uint8Array>;
  /** JPEG of the clip's middle frame. */
  readonly poster: (path: string, target: string, signal: AbortSignal) => Promise<void>;
  readonly signature: (
    path: string,
    options: { readonly mirrored: boolean },
    signal: AbortSignal,
  ) => Promise<SignatureFrames>;
};
export type SampledFrame = FramePicture & { readonly index: number; readonly seconds: number };
/**
 * `corner`: a box with "AI" at the bottom right. `moving`: the same, wandering over the whole picture. `eu-icon`: a disc
 * with "AI" at the top right, throughout. `china-label`: "AI生成" at the opening, as GB 45438-2025 wants it.
 */
export const VISIBLE_MARKS = ["none", "corner", "moving", "eu-icon", "china-label"] as const;
export type VisibleMark = (typeof VISIBLE_MARKS)[number];
