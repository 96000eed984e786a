/**
 * The `corner` mark: a dark box with the letters "AI" at the bottom right. Drawn from a bitmap, so that it looks the
 * same with every ffmpeg build and needs no font.
 */
export type MarkPainter = (frame: Uint8Array) => void;

const LETTERS = [
  " ###  #####",
  "#   #   #  ",
  "#   #   #  ",
  "#####   #  ",
  "#   #   #  ",
  "#   #   #  ",
  "#   # #####",
] as const;
const COLUMNS = 11;
/** Box border in letter cells. */
const BORDER = 2;
/** Height of the box as a share of the short side, and the least pixels a letter cell takes. */
const SHARE_OF_SHORT_SIDE = 0.07;
const WHITE_LUMA = 235;
const NEUTRAL_CHROMA = 128;
const BOX_DARKNESS = 0.3;

/** Paints onto yuv420p frames (Y plane, then U and V at half size) of even `width` and `height`, in place. */
export const cornerMark = (width: number, height: number): MarkPainter => {
  const rows = LETTERS.length + 2 * BORDER;
  const cell = Math.max(1, Math.round((Math.min(width, height) * SHARE_OF_SHORT_SIDE) / rows));
  const boxWidth = even(cell * (COLUMNS + 2 * BORDER));
  const boxHeight = even(cell * rows);
  const margin = even(cell * BORDER);
  const left = Math.max(0, width - boxWidth - margin);
  const top = Math.max(0, height - boxHeight - margin);
  return (frame) => {
    for (let y = top; y < Math.min(height, top + boxHeight); y++) {
      for (let x = left; x < Math.min(width, left + boxWidth); x++) {
        const at = y * width + x;
        const isInk = isLetter(Math.floor((x - left) / cell) - BORDER, Math.floor((y - top) / cell) - BORDER);
        frame[at] = isInk ? WHITE_LUMA : 16 + ((frame[at] ?? 16) - 16) * BOX_DARKNESS;
      }
    }
    const chromaWidth = width / 2;
    const planeBytes = chromaWidth * (height / 2);
    for (let y = top / 2; y < Math.min(height, top + boxHeight) / 2; y++) {
      for (let x = left / 2; x < Math.min(width, left + boxWidth) / 2; x++) {
        const at = width * height + y * chromaWidth + x;
        frame[at] = NEUTRAL_CHROMA;
        frame[at + planeBytes] = NEUTRAL_CHROMA;
      }
    }
  };
};

const isLetter = (column: number, row: number): boolean => LETTERS[row]?.[column] === "#";
const even = (pixels: number): number => pixels + (pixels % 2);
