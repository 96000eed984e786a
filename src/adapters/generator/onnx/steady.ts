/** Mean and spread of each channel of latents. */
export type Moments = { readonly mean: Float32Array; readonly spread: Float32Array };

/**
 * Share of the way back that each continued latent frame goes. Of 0, .3, .6 and 1, .3 still lets colours wander, and .6
 * holds them for 60 s like 1 while what moves into view stays more as the model drew it.
 */
const STRENGTH = 0.6;
const LEAST_SPREAD = 1e-4;

/**
 * Keeps a clip that is continued from its own end from drifting in colour and contrast: pulls the mean and spread of each
 * channel of a latent frame towards those of the clip's beginning. This is adaptive instance normalisation (Huang and
 * Belongie 2017, arXiv:1703.06868) in part, with the clip's own first window as the style.
 */
export const steady = (latent: Float32Array, beginning: Moments): Float32Array => {
  const channels = beginning.mean.length;
  const { mean, spread } = momentsOf(latent, channels);
  return latent.map((value, index) => {
    const channel = index % channels;
    const normal = (value - (mean[channel] ?? 0)) / ((spread[channel] ?? 0) + LEAST_SPREAD);
    const wanted = normal * (beginning.spread[channel] ?? 0) + (beginning.mean[channel] ?? 0);
    return value + STRENGTH * (wanted - value);
  });
};

/** @param latents tokens of `channels` numbers each, one after another */
export const momentsOf = (latents: Float32Array, channels: number): Moments => {
  const tokens = latents.length / channels;
  const mean = new Float32Array(channels);
  const spread = new Float32Array(channels);
  for (const [index, value] of latents.entries())
    mean[index % channels] = (mean[index % channels] ?? 0) + value / tokens;
  for (const [index, value] of latents.entries()) {
    const channel = index % channels;
    spread[channel] = (spread[channel] ?? 0) + (value - (mean[channel] ?? 0)) ** 2 / tokens;
  }
  return { mean, spread: spread.map(Math.sqrt) };
};
