/** One run of the denoiser over its window of two latent frames. */
export type Window = {
  /** The first latent frame is the clean one that comes before, and only the second is new. */
  readonly continues: boolean;
};

/**
 * A shot of any length is a first window of two new latent frames and then one window for each further latent frame,
 * conditioned on the one before it. With a lead the first window continues that.
 *
 * @param frameCount pictures wanted, a multiple of `framesPerLatent` and at least twice that
 */
export const planWindows = (frameCount: number, framesPerLatent: number, hasLead: boolean): readonly Window[] =>
  Array.from({ length: frameCount / framesPerLatent - (hasLead ? 0 : 1) }, (_, index) => ({
    continues: hasLead || index > 0,
  }));
