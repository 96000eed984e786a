import { boxBlur, type Plane, tentBlur } from "./blur.ts";

/**
 * What is left of a picture when the scene is taken away as far as possible.
 *
 * The mark is made of gentle slopes, at most a step or two of luma a pixel; a scene is made of edges. So every slope
 * between neighbours is taken as it is while gentle and faded out when steep, and the slopes are put together again
 * (their divergence: a Laplacian of the picture without its edges; the decoder's whitening undoes its tilt towards
 * short waves). Then comes a division by the local deviation, so that busy places do not drown the mark of quiet ones.
 */
export type ResidualSum = {
  readonly add: (luma: Uint8Array) => void;
  /** Mean residual of all frames so far, row by row. */
  readonly mean: () => Float32Array;
};

/** Luma steps a pixel at which a slope counts half; in pictures that are all noise, their median slope does. */
const STEEP = 2;
/** One pixel in so many is looked at for the median. */
const MEDIAN_STRIDE = 37;
/** Box radius that takes the Laplacian's noise off, well below the shortest wave of the mark. */
const NOISE_RADIUS = 2;
const NEIGHBOURHOOD_RADIUS = 6;
/** Keeps flat areas from being blown up into noise. */
const QUIET = 0.6;
const CLIP = 2;

export const createResidualSum = (plane: Plane): ResidualSum => {
  const size = plane.width * plane.height;
  const [slopes, smooth, scratch] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  const sum = new Float32Array(size);
  let frames = 0;
  return {
    add: (luma) => {
      smooth.set(luma);
      tentBlur(plane, smooth, smooth, scratch);
      gentleDivergence(plane, smooth, slopes);
      boxBlur(plane, slopes, slopes, scratch, NOISE_RADIUS);
      for (let at = 0; at < size; at++) smooth[at] = (slopes[at] ?? 0) ** 2;
      boxBlur(plane, smooth, smooth, scratch, NEIGHBOURHOOD_RADIUS);
      for (let at = 0; at < size; at++) {
        const normal = (slopes[at] ?? 0) / (Math.sqrt(Math.max(0, smooth[at] ?? 0)) + QUIET);
        sum[at] = (sum[at] ?? 0) + Math.min(CLIP, Math.max(-CLIP, normal));
      }
      frames++;
    },
    mean: () => sum.map((value) => value / Math.max(1, frames)),
  };
};

/** Sum of the slopes that lead away from each pixel, steep ones faded out; overwrites `to`. */
const gentleDivergence = ({ width, height }: Plane, from: Float32Array, to: Float32Array): void => {
  to.fill(0);
  const steep = Math.max(STEEP, medianSlope(from));
  const between = (one: number, other: number): void => {
    const slope = (from[other] ?? 0) - (from[one] ?? 0);
    const square = (slope / steep) ** 2;
    const gentle = slope / (1 + square * square);
    to[one] = (to[one] ?? 0) - gentle;
    to[other] = (to[other] ?? 0) + gentle;
  };
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let at = start; at < start + width - 1; at++) between(at, at + 1);
    if (y === height - 1) continue;
    for (let at = start; at < start + width; at++) between(at, at + width);
  }
};

const medianSlope = (values: Float32Array): number => {
  const slopes = Float32Array.from({ length: Math.floor((values.length - 1) / MEDIAN_STRIDE) }, (_, index) =>
    Math.abs((values[index * MEDIAN_STRIDE + 1] ?? 0) - (values[index * MEDIAN_STRIDE] ?? 0)),
  ).sort();
  return slopes[slopes.length >> 1] ?? 0;
};
