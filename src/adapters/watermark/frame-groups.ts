import type { Plane } from "./blur.ts";
import { createResidual } from "./residual.ts";

/** Frames that an encoder made from nothing but themselves, or any. */
export type FrameKind = "key" | "any";

/** Neighbouring frames that share one sum; bounds the memory, together with how many frames are read. */
const FRAMES_A_GROUP = 4;

type Group = {
  readonly kind: FrameKind;
  readonly sum: Float32Array;
  frames: number;
};

/**
 * Residuals of the frames of one clip. The mark stands still while the scene moves, so sums over frames lift it out.
 * But where an encoder saves bits, only key frames still hold it: the frames between move it along with the scene.
 */
export const createFrameGroups = (plane: Plane) => {
  const residual = createResidual(plane);
  const size = plane.width * plane.height;
  const fresh = new Float32Array(size);
  const groups: Group[] = [];
  const sums = new Map<FrameKind, Float32Array>();

  const groupFor = (kind: FrameKind): Group => {
    const last = groups.at(-1);
    if (kind === "any" && last?.kind === "any" && last.frames < FRAMES_A_GROUP) return last;
    const group = { kind, sum: new Float32Array(size), frames: 0 };
    groups.push(group);
    return group;
  };
  return {
    add: (luma: Uint8Array, kind: FrameKind): void => {
      residual(luma, fresh);
      const group = groupFor(kind);
      addTo(group.sum, fresh, 1);
      group.frames++;
      const sum = sums.get(kind) ?? new Float32Array(size);
      addTo(sum, fresh, 1);
      sums.set(kind, sum);
    },
    /** Sum over the key frames, and sum over the others. */
    sums: (): readonly Float32Array[] => [...sums.values()],
    /**
     * Sum over all groups, each by how well it holds the mark.
     * @param agreement of one group's residual with the mark: 1 without noise, 0 and below without a mark
     */
    weighed: (agreement: (residual: Float32Array) => number): Float32Array => {
      const parts = groups.map(({ sum }) => sum);
      if (parts.length === 1) return parts[0] ?? fresh;
      // Best by maximum ratio would be the agreement itself; its square also keeps out frames that hold noise only.
      return weightedSum(
        parts,
        parts.map((sum) => Math.max(0, agreement(sum)) ** 2 / (deviation(sum) + 1e-12)),
      );
    },
  };
};

const weightedSum = (parts: readonly Float32Array[], weights: readonly number[]): Float32Array => {
  const sum = new Float32Array(parts[0]?.length ?? 0);
  for (const [index, part] of parts.entries()) addTo(sum, part, weights[index] ?? 0);
  return sum;
};
const addTo = (sum: Float32Array, part: Float32Array, weight: number): void => {
  if (weight === 0) return;
  for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + weight * (part[at] ?? 0);
};
const deviation = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
