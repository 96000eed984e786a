import type { MarkPlacement } from "../../core/ports/watermark.ts";
import { type Affine, apply, inverse, type Point } from "./affine.ts";
import { CANONICAL_SHORT_SIDE, TILE } from "./tile.ts";

/** Sample n of picture and tile lies at n; sample n of a picture stands for the point n + .5. */
const HALF: Point = [0.5, 0.5];

/**
 * From a reading to what the port says: samples become points, the picture that was read becomes its box in the upload.
 * Of the offsets that the repeating tile leaves open, the one is taken that puts the middle of a whole canonical
 * picture nearest to the middle of the box: the true one whenever nothing was cropped.
 *
 * @param place takes tile samples to samples of a picture that is `width` x `height` and shows `box`
 * @param canonicalShortSide of the mark, which is smaller than the port's in pictures that were marked small
 */
export const toMarkPlacement = (
  { matrix: samples, offset }: { readonly matrix: Affine; readonly offset: Point },
  picture: { readonly width: number; readonly height: number },
  box: MarkPlacement["box"],
  canonicalShortSide: number,
): MarkPlacement => {
  const [across, down] = [box.width / picture.width, box.height / picture.height];
  const [a, b, c, d] = samples;
  const size = canonicalShortSide / CANONICAL_SHORT_SIDE;
  const matrix: Affine = [a * across * size, b * across * size, c * down * size, d * down * size];
  const repeat = TILE / size;
  const half = apply(samples, HALF);
  const [x, y] = [(offset[0] + 0.5 - half[0]) * across, (offset[1] + 0.5 - half[1]) * down];
  const middle = apply(matrix, halfSize(matrix, box));
  const away = apply(inverse(matrix), [box.width / 2 - middle[0] - x, box.height / 2 - middle[1] - y]);
  const [right, under] = apply(matrix, [repeat * Math.round(away[0] / repeat), repeat * Math.round(away[1] / repeat)]);
  return {
    matrix,
    offset: [box.x + x + right, box.y + y + under],
    repeat,
    mirrored: a * d - b * c < 0,
    box,
  };
};

/** Half the width and height of the box in canonical pixels, along the canonical axes. */
const halfSize = ([a, b, c, d]: Affine, { width, height }: MarkPlacement["box"]): Point => {
  const along = (dx: number, dy: number): number => (Math.abs(dx) > Math.abs(dy) ? width : height) / Math.hypot(dx, dy);
  return [along(a, c) / 2, along(b, d) / 2];
};
