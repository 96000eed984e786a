import type { RgbFrame } from "../../../core/ports/generator.ts";
import type { ModelCard } from "./model-files.ts";

/** Execution provider of onnxruntime. */
export type Provider = "cuda" | "webgpu" | "cpu";

/** What the worker thread starts with. */
export type WorkerSetup = {
  readonly card: ModelCard;
  readonly transformer: Uint8Array;
  readonly decoder: Uint8Array;
  readonly encoder: Uint8Array | undefined;
  readonly threads: number;
};

export type ShotJob = {
  readonly concepts: readonly number[];
  readonly frameCount: number;
  /** 0 to 2^32 - 1. */
  readonly seed: number;
};
export type Job = {
  readonly shots: readonly ShotJob[];
  /** Pictures before the first shot, oldest first; none to begin freely. */
  readonly lead: readonly RgbFrame[];
  readonly width: number;
  readonly height: number;
  readonly wantsPreviews: boolean;
};

/** `more` allows one further chunk of frames: the worker never runs ahead of the reader by more than was allowed. */
export type ToWorker =
  | { readonly kind: "start"; readonly id: number; readonly job: Job }
  | { readonly kind: "more"; readonly id: number }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "close" };

export type FromWorker =
  | { readonly kind: "ready"; readonly provider: Provider }
  | { readonly kind: "step"; readonly id: number; readonly step: number }
  | { readonly kind: "preview"; readonly id: number; readonly preview: RgbFrame }
  /** The pictures of one latent frame, RGB24, one after another. */
  | { readonly kind: "chunk"; readonly id: number; readonly pictures: Uint8Array }
  | { readonly kind: "done"; readonly id: number }
  | { readonly kind: "failed"; readonly id: number; readonly message: string };
