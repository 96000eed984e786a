/**
 * How strongly each place of a picture may carry the mark: the just-noticeable difference of luminance and contrast
 * masking, after Chou and Li (1995) in shape, on blocks rather than pixels so that it costs little.
 *
 * Texture hides the mark, a lone edge beside a flat area does not: activity is therefore the median of the 3 x 3
 * blocks around a place, which an edge that crosses three of them cannot raise.
 */
export type StrengthGrid = {
  readonly columns: number;
  readonly rows: number;
  /** Amplitude (luma steps for a pattern of deviation 1) at each block's centre. */
  readonly strength: Float32Array;
};

/** Side of a block in canonical pixels. */
const BLOCK = 8;
/** Amplitude on a flat, mid-grey ground: the floor that keeps flat pictures readable. */
const FLAT = 0.85;
const PER_ACTIVITY = 0.13;
const MOST_ACTIVITY = 12;

/** @param scale picture pixels in one canonical pixel */
export const createStrengthGrid = (width: number, height: number, scale: number) => {
  const block = Math.max(2, Math.round(BLOCK * scale));
  const columns = Math.ceil(width / block);
  const rows = Math.ceil(height / block);
  const strength = new Float32Array(columns * rows);
  const activity = new Float32Array(columns * rows);
  const brightness = new Float32Array(columns * rows);
  const around = new Float32Array(9);

  const measureBlocks = (luma: Uint8Array): void => {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const right = Math.min(width, (column + 1) * block);
        const bottom = Math.min(height, (row + 1) * block);
        let sum = 0;
        let squares = 0;
        for (let y = row * block; y < bottom; y++) {
          for (let at = y * width + column * block; at < y * width + right; at++) {
            const value = luma[at] ?? 0;
            sum += value;
            squares += value * value;
          }
        }
        const count = (right - column * block) * (bottom - row * block);
        const mean = sum / count;
        brightness[row * columns + column] = mean;
        activity[row * columns + column] = Math.sqrt(Math.max(0, squares / count - mean * mean));
      }
    }
  };

  const medianActivity = (row: number, column: number): number => {
    let count = 0;
    for (let y = row - 1; y <= row + 1; y++) {
      for (let x = column - 1; x <= column + 1; x++) {
        const value = activity[clamp(y, rows) * columns + clamp(x, columns)] ?? 0;
        let at = count++;
        for (; at > 0 && (around[at - 1] ?? 0) > value; at--) around[at] = around[at - 1] ?? 0;
        around[at] = value;
      }
    }
    return around[4] ?? 0;
  };

  return {
    /** Grid for one luma plane; the same object each time, filled anew. */
    measure: (luma: Uint8Array): StrengthGrid => {
      measureBlocks(luma);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const at = row * columns + column;
          const texture = Math.min(MOST_ACTIVITY, medianActivity(row, column));
          strength[at] = luminanceFactor(brightness[at] ?? 0) * (FLAT + PER_ACTIVITY * texture);
        }
      }
      return { columns, rows, strength };
    },
    block,
  };
};

const clamp = (at: number, length: number): number => Math.min(length - 1, Math.max(0, at));

/** 1 at mid-grey; less in the dark, where screens lift small steps, and a little more towards white (Weber's law). */
const luminanceFactor = (luma: number): number => {
  if (luma < 60) return 0.75 + 0.25 * Math.max(0, (luma - 16) / 44);
  return luma < 120 ? 1 : 1 + 0.25 * Math.min(1, (luma - 120) / 115);
};
