/** One uncut stretch, in the terms that every server has. */
export type ShotOrder = {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly frames: number;
  readonly framesPerSecond: number;
  /** 0 to 2^32 - 1; always sent, because servers have a fixed default or none. */
  readonly seed: number;
  /** JPEG or PNG to begin from. */
  readonly firstPicture: Uint8Array | null;
};

export type JobState =
  /** `fraction` of 0 to 1, null when the server does not say. */
  | { readonly kind: "running"; readonly fraction: number | null }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly words: string }
  /** The server was restarted, or somebody deleted the job. */
  | { readonly kind: "lost" };

export type Job = {
  readonly poll: (signal: AbortSignal) => Promise<JobState>;
  /** Streams the file of a job that is done. @throws AppError GENERATOR_FAILED, GENERATOR_UNAVAILABLE */
  readonly save: (target: string, signal: AbortSignal) => Promise<void>;
  /** Stops the job where the server can, and deletes what it made where the server does. */
  readonly discard: (signal: AbortSignal) => Promise<void>;
};

export type Identity = { readonly name: string; readonly version: string };

/** One way to talk to model servers. */
export type Dialect = {
  readonly provider: string;
  readonly takesLead: boolean;
  /** What is known before any server has answered. */
  readonly identity: Identity;
  readonly identify: (signal: AbortSignal) => Promise<Identity>;
  /**
   * Hands in one shot. A signal that fires stops repeats, not a request that is under way: its job has to be known to
   * be cancelled.
   */
  readonly submit: (
    order: ShotOrder,
    context: { readonly signal: AbortSignal; readonly onFraction: (fraction: number) => void },
  ) => Promise<Job>;
};
