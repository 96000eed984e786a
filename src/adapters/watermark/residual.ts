import { boxBlur, type Plane, tentBlur } from "./blur.ts";

/**
 * What is left of a picture when the scene is taken away as far as possible: band-pass around the carriers, then
 * division by the local deviation, so that busy places do not drown the mark of quiet ones, then clipping of edges.
 */
export type ResidualSum = {
  readonly add: (luma: Uint8Array) => void;
  /** Mean residual of all frames so far, row by row. */
  readonly mean: () => Float32Array;
  readonly frames: () => number;
};

/** Two box blurs of this radius make about a Gaussian of deviation 5, which lets waves of up to 32 pixels through. */
const SCENE_RADIUS = 6;
/** Luma steps; keeps flat areas from being blown up into noise. */
const QUIET = 1.5;
const CLIP = 2;

export const createResidualSum = (plane: Plane): ResidualSum => {
  const size = plane.width * plane.height;
  const [detail, smooth, scratch] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  const sum = new Float32Array(size);
  let frames = 0;
  return {
    add: (luma) => {
      detail.set(luma);
      boxBlur(plane, detail, smooth, scratch, SCENE_RADIUS);
      boxBlur(plane, smooth, smooth, scratch, SCENE_RADIUS);
      for (let at = 0; at < size; at++) detail[at] = (detail[at] ?? 0) - (smooth[at] ?? 0);
      tentBlur(plane, detail, detail, scratch);
      for (let at = 0; at < size; at++) smooth[at] = (detail[at] ?? 0) ** 2;
      boxBlur(plane, smooth, smooth, scratch, SCENE_RADIUS);
      for (let at = 0; at < size; at++) {
        const normal = (detail[at] ?? 0) / (Math.sqrt(Math.max(0, smooth[at] ?? 0)) + QUIET);
        sum[at] = (sum[at] ?? 0) + Math.min(CLIP, Math.max(-CLIP, normal));
      }
      frames++;
    },
    mean: () => sum.map((value) => value / Math.max(1, frames)),
    frames: () => frames,
  };
};
