/** Shapes that every generator can be asked for. Width : height. */
export const ASPECTS = ["16:9", "9:16", "1:1", "4:3"] as const;
export type Aspect = (typeof ASPECTS)[number];

/** How the camera moves through a shot. Left, right, up and down are where the view goes. */
export const CAMERAS = [
  "static",
  "pan-left",
  "pan-right",
  "tilt-up",
  "tilt-down",
  "zoom-in",
  "zoom-out",
  "orbit",
] as const;
export type Camera = (typeof CAMERAS)[number];

/** The look of a whole clip. */
export const STYLES = ["natural", "monochrome", "sepia", "pastel", "vivid", "cool"] as const;
export type Style = (typeof STYLES)[number];

/** What one uncut stretch of a clip shows. */
export type Shot = {
  readonly prompt: string;
  /** At least 1, whole seconds. */
  readonly seconds: number;
  /** Null: what the words say, or as the model likes. */
  readonly camera: Camera | null;
};

export type GenerationSpec = {
  /** One after another, with cuts between them; at most `maxSeconds` in all. */
  readonly shots: readonly [Shot, ...Shot[]];
  readonly aspect: Aspect;
  /** Null: what the words say, or as the model likes. */
  readonly style: Style | null;
  /**
   * Pictures right before the first one that is made, oldest first, of any size: one to bring a still to life, the last
   * ones of a clip to go on from it, none to begin freely. They are not part of what is made.
   */
  readonly lead: readonly RgbFrame[];
  /** 0 to 2^32 - 1. The same spec on the same machine and model gives the same frames. */
  readonly seed: number;
};

/** What the model made of the prompt, in the user's own words. Offsets are UTF-16 code units of the prompt. */
export type Understanding = {
  readonly understoodWords: readonly WordSpan[];
  readonly ignoredWords: readonly WordSpan[];
};
export type WordSpan = { readonly text: string; readonly start: number; readonly end: number };

export type GenerationProgress = {
  readonly step: number;
  readonly steps: number;
  /** 0 to 1, never decreasing. */
  readonly fraction: number;
};

/** An RGB picture, 8 bits a channel, row by row, `width * height * 3` bytes. */
export type RgbFrame = { readonly width: number; readonly height: number; readonly data: Uint8Array };

export type GeneratorFacts = {
  readonly name: string;
  readonly version: string;
  /** Lower-case hex SHA-256 of each weight file; empty when a remote server does not say. */
  readonly modelSha256: readonly string[];
  /** Execution provider that really ran, e.g. `cpu`, or the dialect of the server that was asked, e.g. `comfyui`. */
  readonly provider: string;
  readonly seed: number;
  /** Denoising steps; 0 when a remote server does not say. */
  readonly steps: number;
  /** Wall-clock seconds spent generating. */
  readonly seconds: number;
};

export type FrameStream = {
  readonly kind: "frames";
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly frameCount: number;
  /** `pixel-art` frames are enlarged with hard edges, `photo` frames smoothly. */
  readonly look: "pixel-art" | "photo";
  /** RGB24 frames in order. Ends early with the abort reason when the signal fires. */
  readonly frames: AsyncIterable<Uint8Array>;
  /** Complete only after the last frame was read. */
  readonly facts: () => GeneratorFacts;
};

/** What a server made: encoded files whose content nobody vouches for. */
export type VideoFiles = {
  readonly kind: "files";
  /** One file a shot, in order, in the scratch directory, with the seconds that were asked of it. */
  readonly shots: readonly { readonly path: string; readonly seconds: number }[];
  readonly look: "photo";
  readonly facts: () => GeneratorFacts;
};
export type Clip = FrameStream | VideoFiles;

export type PixelSize = { readonly width: number; readonly height: number };

export type GeneratorDescription = {
  readonly name: string;
  readonly version: string;
  readonly modelSha256: readonly string[];
  readonly provider: string;
  readonly maxSeconds: number;
  readonly aspects: readonly Aspect[];
  /** Pixels of the delivered file; both sides are even. A model that makes others is scaled to it. */
  readonly deliverySizes: Readonly<Record<Aspect, PixelSize>>;
  /** Whether a spec may have a `lead`. */
  readonly takesLead: boolean;
  readonly cameras: readonly Camera[];
  readonly styles: readonly Style[];
};

export type GenerationContext = {
  readonly signal: AbortSignal;
  /** An empty directory for `VideoFiles`; the caller removes it. */
  readonly scratch: string;
  readonly onProgress: (progress: GenerationProgress) => void;
  /** A small picture of the middle frame as it emerges; at most a few a second. */
  readonly onPreview?: (preview: RgbFrame) => void;
};

/** Turns an admitted prompt into pictures. Holds no state about generations: a retry starts again with the same spec. */
export type Generator = {
  readonly describe: () => GeneratorDescription;
  /** Pure, linear in the length of the prompt; never calls a server. Words that a chosen field overrules count as ignored. */
  readonly understand: (
    prompt: string,
    chosen?: { readonly camera: Camera | null; readonly style: Style | null },
  ) => Understanding;
  /**
   * Rejects with the signal's reason within one denoising step of an abort; a server is told to stop where it can be.
   * @throws AppError GENERATOR_FAILED, GENERATOR_UNAVAILABLE (retryable)
   */
  readonly generate: (spec: GenerationSpec, context: GenerationContext) => Promise<Clip>;
  readonly close: () => Promise<void>;
};

/** A generator that streams frames and leaves no file. */
export type FrameGenerator = Omit<Generator, "generate"> & {
  readonly generate: (spec: GenerationSpec, context: Omit<GenerationContext, "scratch">) => Promise<FrameStream>;
};
