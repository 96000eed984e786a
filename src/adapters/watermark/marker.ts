import { addSaturating, MOST_CHANGE } from "./add-saturating.ts";
import { createStrengthGrid, type StrengthGrid } from "./mask.ts";
import { spreadTile, visibleShare } from "./pattern.ts";
import { canonicalShortSide } from "./tile.ts";

export type MarkerOptions = {
  /** TILE x TILE pattern of `tilePattern`. */
  readonly tile: Float32Array;
  readonly width: number;
  readonly height: number;
};

/** Below this a picture has fewer places than the mark has waves. */
export const SMALLEST_SIDE = 32;
/** A change of the picture is computed anew after so many frames, earlier only when the picture has become another. */
const KEPT_FRAMES = 8;
const FEWEST_KEPT_FRAMES = 4;
const ANOTHER_PICTURE = 4;
/** A mean change of luma that only a cut makes; two cuts closer together than this are motion. */
const CUT = 24;
const LEAST_SHOT = 12;
/**
 * Right after a cut the eye sees little detail for about 100 ms (Seyler and Budrikis 1965), and there an encoder puts
 * its key frame, from which it carries the mark through the shot: strength starts so much higher and halves each frame.
 */
const AFTER_CUT = 1.2;
const AFTER_CUT_FRAMES = 4;
/** One pixel in so many is compared to tell. */
const COMPARED_STRIDE = 61;
/** Strength is smooth: between two block centres it takes this many steps downwards. */
const STEPS = 4;

/**
 * Loaded by the video port's worker: returns the function that adds the tile to a luma plane, in place. The pattern is
 * the same in every frame (averaging over time then lifts it out of the noise); its strength follows the picture.
 */
export const createMarker = ({ tile, width, height }: MarkerOptions) => {
  const shortSide = Math.min(width, height);
  if (shortSide < SMALLEST_SIDE)
    throw new Error(
      `a picture of ${width} x ${height} cannot carry the watermark: its short side is below ${SMALLEST_SIDE}`,
    );
  const scale = shortSide / canonicalShortSide(shortSide);
  const pattern = spreadTile(tile, width, height, scale);
  const mask = createStrengthGrid(width, height, scale, visibleShare(pattern, width, height));
  const columnAt = betweenCentres(width, mask.block);
  const change = new Int8Array(width * height);
  const seen = new Uint8Array(Math.ceil((width * height) / COMPARED_STRIDE));
  let age = Number.POSITIVE_INFINITY;
  let sinceCut = 0;

  /** Mean difference from the picture that `change` was computed for. */
  const differenceOf = (luma: Uint8Array): number => {
    let difference = 0;
    for (let at = 0; at < seen.length; at++)
      difference += Math.abs((seen[at] ?? 0) - (luma[at * COMPARED_STRIDE] ?? 0));
    return difference / seen.length;
  };

  const computeChange = (grid: StrengthGrid, gain: number): void => {
    const strength = new Float32Array(width);
    const stepHeight = Math.max(1, Math.floor(mask.block / STEPS));
    for (let y = 0; y < height; y++) {
      if (y % stepHeight === 0) strengthOfRow(grid, (y + stepHeight / 2) / mask.block - 0.5, columnAt, strength);
      for (let at = y * width, x = 0; x < width; x++, at++) {
        // Rounded by cutting off a number that is surely positive: Math.round takes more than twice as long here.
        const value = ((gain * (strength[x] ?? 0) * (pattern[at] ?? 0) + 1024.5) | 0) - 1024;
        change[at] = Math.max(-MOST_CHANGE, Math.min(MOST_CHANGE, value));
      }
    }
  };

  return (luma: Uint8Array): void => {
    const difference = differenceOf(luma);
    const isCut = age === Number.POSITIVE_INFINITY || (difference > CUT && sinceCut >= LEAST_SHOT);
    sinceCut = isCut ? 0 : sinceCut + 1;
    const mayKeep = ++age < (difference > ANOTHER_PICTURE ? FEWEST_KEPT_FRAMES : KEPT_FRAMES);
    if (!mayKeep || sinceCut <= AFTER_CUT_FRAMES) {
      const gain = sinceCut < AFTER_CUT_FRAMES ? 1 + AFTER_CUT * 0.5 ** sinceCut : 1;
      computeChange(mask.measure(luma, isCut), gain);
      for (let at = 0; at < seen.length; at++) seen[at] = luma[at * COMPARED_STRIDE] ?? 0;
      age = 0;
    }
    addSaturating(luma, change);
  };
};

/** Strengths along a row of pixels at `row` (counted in block centres), linear between the four centres around each. */
const strengthOfRow = (grid: StrengthGrid, row: number, { before, share }: Betweens, to: Float32Array): void => {
  const above = Math.floor(row);
  const down = row - above;
  const upper = Math.max(0, above) * grid.columns;
  const lower = Math.min(grid.rows - 1, above + 1) * grid.columns;
  for (let x = 0; x < to.length; x++) {
    const left = Math.max(0, before[x] ?? 0);
    const right = Math.min(grid.columns - 1, (before[x] ?? 0) + 1);
    const across = share[x] ?? 0;
    const top = (grid.strength[upper + left] ?? 0) * (1 - across) + (grid.strength[upper + right] ?? 0) * across;
    const under = (grid.strength[lower + left] ?? 0) * (1 - across) + (grid.strength[lower + right] ?? 0) * across;
    to[x] = top * (1 - down) + under * down;
  }
};

/** For each pixel the block whose centre lies before it (-1 at the border) and the share of the way to the next. */
type Betweens = { readonly before: Int32Array; readonly share: Float32Array };

const betweenCentres = (length: number, block: number): Betweens => {
  const place = Float64Array.from({ length }, (_, pixel) => (pixel + 0.5) / block - 0.5);
  return { before: Int32Array.from(place, Math.floor), share: Float32Array.from(place, (at) => at - Math.floor(at)) };
};
