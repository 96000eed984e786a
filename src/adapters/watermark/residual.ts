import { boxBlur, type Plane, tentBlur } from "./blur.ts";

/**
 * What is left of a picture when the scene is taken away as far as possible.
 *
 * The mark is made of gentle slopes; a scene is made of flat places and edges, its slopes heavy-tailed with a scale of
 * their own at every place. For such noise the best detector of a weak signal is linear in the score of the noise's
 * density (locally optimum detection: Kassam, "Signal Detection in Non-Gaussian Noise", 1988): for a Student-t slope g
 * of scale s that is g / (s^2 + g^2). It fades out edges and weighs each place by its noise at once. The scores are
 * put together again as their divergence; the decoder's whitening undoes its tilt towards short waves.
 */
export type Residual = (luma: Uint8Array, to: Float32Array) => void;

/** Box radius over which slopes have one scale, in pixels of the picture that is read. */
const NEIGHBOURHOOD_RADIUS = 6;
/** Share of the mean slope around a place in its scale, and what is added: keeps flat places from being all that counts. */
const SHARE_OF_SLOPE = 1;
const FLOOR = 0.5;
/** Box radius that takes the divergence's noise off, well below the shortest wave of the mark. */
const NOISE_RADIUS = 2;

/** Writes one picture's residual row by row into `to`; buffers are kept between calls. */
export const createResidual = (plane: Plane): Residual => {
  const size = plane.width * plane.height;
  const [smooth, scale, scratch] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  return (luma, to) => {
    smooth.set(luma);
    tentBlur(plane, smooth, smooth, scratch);
    measureScale(plane, smooth, scale);
    boxBlur(plane, scale, scale, scratch, NEIGHBOURHOOD_RADIUS);
    divergence(plane, smooth, scale, to);
    boxBlur(plane, to, to, scratch, NOISE_RADIUS);
  };
};

const measureScale = ({ width, height }: Plane, smooth: Float32Array, scale: Float32Array): void => {
  for (let y = 0; y < height; y++) {
    const under = y < height - 1 ? width : 0;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const here = smooth[at] ?? 0;
      const right = Math.abs((smooth[x < width - 1 ? at + 1 : at] ?? 0) - here);
      scale[at] = (SHARE_OF_SLOPE * (right + Math.abs((smooth[at + under] ?? 0) - here))) / 2 + FLOOR;
    }
  }
};

/** The score of each slope is added where the slope ends, and taken away where it begins. */
const divergence = ({ width, height }: Plane, smooth: Float32Array, scale: Float32Array, to: Float32Array): void => {
  const above = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    let before = 0;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const right = x < width - 1 ? score(smooth, scale, at, at + 1) : 0;
      const under = y < height - 1 ? score(smooth, scale, at, at + width) : 0;
      to[at] = before + (above[x] ?? 0) - right - under;
      before = right;
      above[x] = under;
    }
  }
};

/** Of the slope from one pixel to another. */
const score = (smooth: Float32Array, scale: Float32Array, one: number, other: number): number => {
  const slope = (smooth[other] ?? 0) - (smooth[one] ?? 0);
  const spread = ((scale[one] ?? 0) + (scale[other] ?? 0)) / 2;
  return slope / (spread * spread + slope * slope);
};
