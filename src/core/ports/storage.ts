/** Blobs by key (`assets/<id>.mp4`, `work/<generation id>/clip.mkv`). Keys are ours, never a user's. */
export type Storage = {
  /** Moves `source` in. Atomic and idempotent by key: the key holds the whole file or nothing. @throws AppError STORAGE_FULL, STORAGE_UNAVAILABLE */
  readonly put: (key: string, source: string) => Promise<BlobFacts>;
  /** As `put`, for small blobs that are in memory. */
  readonly putBytes: (key: string, bytes: Uint8Array) => Promise<BlobFacts>;
  /** As `put`, from another key, which stays. @throws AppError STORAGE_UNAVAILABLE when `from` is absent. */
  readonly copy: (from: string, to: string) => Promise<BlobFacts>;
  readonly stat: (key: string) => Promise<BlobFacts | null>;
  /** A readable local path to the blob, or null when absent. */
  readonly localPath: (key: string, signal: AbortSignal) => Promise<string | null>;
  /** Bytes `[start, end]`, both inclusive, as in RFC 9110 ranges. */
  readonly open: (
    key: string,
    range?: { readonly start: number; readonly end: number },
  ) => Promise<ReadableStream<Uint8Array>>;
  readonly remove: (key: string) => Promise<void>;
  /** Names directly under a prefix ending in `/`. */
  readonly names: (prefix: string) => Promise<readonly string[]>;
  /** Everything under a prefix ending in `/`. */
  readonly removeAll: (prefix: string) => Promise<void>;
  /** An empty scratch directory, removed by `dispose`; swept at boot. */
  readonly scratch: () => Promise<{ readonly path: string; readonly dispose: () => Promise<void> }>;
  readonly freeBytes: () => Promise<number>;
};
export type BlobFacts = { readonly bytes: number; readonly sha256: string };
