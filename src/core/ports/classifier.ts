import type { Category, CategoryScores } from "../../../moderation/index.ts";

export type ModelIdentity = { readonly name: string; readonly version: string; readonly sha256: string };

/** Scores texts. Deterministic: equal text and weights give equal scores. Batches internally, off the event loop's hot path. */
export type PromptClassifier = {
  readonly identity: () => ModelIdentity;
  /** The languages (ISO 639-1) whose scores were validated. Text in any other is for the policy to decide on. */
  readonly languages: () => readonly string[];
  /**
   * One result a text, in order. Scores are calibrated probabilities, 0 to 1; `unsafe` is the overall head.
   * @throws AppError CLASSIFIER_UNAVAILABLE; the caller parks the generation for a person, never lets it through.
   */
  readonly score: (texts: readonly string[], signal: AbortSignal) => Promise<readonly PromptScores[]>;
  readonly close: () => Promise<void>;
};
export type PromptScores = { readonly unsafe: number; readonly categories: CategoryScores };

/** Scores pictures, RGB24 of any size. Families that are not in `covers` it sees in part, as firearms of `illicit`, or not at all. */
export type FrameClassifier = {
  readonly identity: () => ModelIdentity;
  readonly covers: () => readonly Category[];
  readonly score: (frames: readonly FramePicture[], signal: AbortSignal) => Promise<readonly CategoryScores[]>;
  readonly close: () => Promise<void>;
};
export type FramePicture = { readonly width: number; readonly height: number; readonly data: Uint8Array };
