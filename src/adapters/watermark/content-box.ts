export type ContentBox = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Luma above which a pixel counts as picture; bars sit at 16, and compression lifts their rims a little. */
const DARKEST_CONTENT = 28;
/** Share of a line that must rise above it. */
const SHARE_OF_LINE = 0.02;
const SMALLEST_SIDE = 32;
/** A box that covers more than this of the picture is no bar. */
const WHOLE = 0.97;

/**
 * The part of the picture that ever rises above black, when there are bars around it; null when there are none.
 * @param brightest highest value that each pixel had in any frame
 */
export const findContentBox = (brightest: Uint8Array, width: number, height: number): ContentBox | null => {
  const perRow = new Uint32Array(height);
  const perColumn = new Uint32Array(width);
  brightest.forEach((value, at) => {
    if (value <= DARKEST_CONTENT) return;
    const row = Math.floor(at / width);
    perRow[row] = (perRow[row] ?? 0) + 1;
    perColumn[at % width] = (perColumn[at % width] ?? 0) + 1;
  });
  const [top, bottom] = extent(perRow, width * SHARE_OF_LINE);
  const [left, right] = extent(perColumn, height * SHARE_OF_LINE);
  const box = { x: left, y: top, width: right - left, height: bottom - top };
  if (Math.min(box.width, box.height) < SMALLEST_SIDE) return null;
  return box.width * box.height > WHOLE * width * height ? null : box;
};

const extent = (counts: Uint32Array, least: number): readonly [number, number] => {
  const first = counts.findIndex((count) => count > least);
  return first < 0 ? [0, 0] : [first, counts.findLastIndex((count) => count > least) + 1];
};
