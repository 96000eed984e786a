/** One run of the denoiser over its window of two latent frames. */
export type Window = {
  /** The first latent frame is the clean last one of the window before, and only the second is new. */
  readonly continues: boolean;
};

/**
 * A clip of any length is a first window of two new latent frames and then one window for each further latent frame,
 * conditioned on the one before it.
 *
 * @param frameCount pictures wanted, a multiple of `framesPerLatent` and at least twice that
 */
export const planWindows = (frameCount: number, framesPerLatent: number): readonly Window[] =>
  Array.from({ length: frameCount / framesPerLatent - 1 }, (_, index) => ({ continues: index > 0 }));
