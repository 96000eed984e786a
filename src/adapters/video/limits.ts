/** What one media file may cost. Anything past a limit is refused with MEDIA_LIMIT (see `probe.ts`) or killed. */
export type MediaLimits = {
  /** Pixels of one picture; 4096 x 2304 covers every 4K shape. */
  readonly maxPixels: number;
  readonly minSide: number;
  readonly maxFrames: number;
  readonly maxDurationMs: number;
  /** Largest single allocation inside ffmpeg. */
  readonly maxAllocationBytes: number;
  /** Wall-clock time of one probe. */
  readonly probeTimeoutMs: number;
  /** Wall-clock time of one ffmpeg run. */
  readonly runTimeoutMs: number;
};

export const DEFAULT_LIMITS: MediaLimits = {
  maxPixels: 4096 * 2304,
  minSide: 16,
  maxFrames: 36_000,
  maxDurationMs: 10 * 60_000,
  maxAllocationBytes: 512 * 1024 * 1024,
  probeTimeoutMs: 15_000,
  runTimeoutMs: 10 * 60_000,
};
