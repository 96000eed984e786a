/**
 * How strongly each place of a picture carries the mark.
 *
 * A just-noticeable difference is the ceiling: higher on bright ground (Weber; Chou and Li 1995) and in texture, which
 * masks (Legge and Foley 1980), lowest on flat ground. Below it the strength is a matched filter under a budget: the
 * detector divides by the local deviation, so a step of luma in a quiet place counts for more than one in texture;
 * and what a viewer's metric takes for it is information (VIF, Sheikh and Bovik 2006), of which a quiet place holds
 * little and texture much. Maximising the sum of strength / deviation at a given loss of information makes the
 * strength fall as 1 / deviation; how fast is chosen so that the picture as a whole loses what it may, no more.
 */
export type StrengthGrid = {
  readonly columns: number;
  readonly rows: number;
  /** Amplitude (luma steps for a pattern of deviation 1) at each block's centre. */
  readonly strength: Float32Array;
};

/** Side of a block in canonical pixels, and the least side in pixels of the picture: VIF and SSIM look at about 8. */
const BLOCK = 8;
const SMALLEST_BLOCK = 8;
/** Samples across a block; more of them tell no more about it. */
const SAMPLES = 8;

/** Ceiling on flat, mid-grey ground, and its growth with the deviation of a texture. */
const FLAT = 1.3;
const PER_DEVIATION = 0.13;
const MOST_DEVIATION = 12;
/** Share of an edge's deviation that counts in the blocks beside it. */
const BESIDE_EDGES = 0.5;
/** Deviation of noise that a quiet place has anyway after an encode. */
const QUIET = 2;
/** Variance of the eye's own noise in VIF. */
const EYE_NOISE = 2;
/** SSIM's second constant, (0.03 * 255)^2. */
const SSIM_CONTRAST = 58.5;

/** Share of its information (VIF) that a frame may lose; measured: it is about 1.5 points of VMAF. */
const MOST_INFORMATION_LOST = 0.04;
const MOST_SSIM_LOST = 0.0095;
/**
 * Strength over deviation, times the root of the number of pixels, that one frame needs to be read on its own: a mark
 * that cannot be read is worth no quality, so this goes before both budgets. Only noise and tiny pictures come to it.
 */
const LEAST_SIGNAL = 38;
/** Beyond this every place is at its ceiling. */
const FARTHEST_REACH = 200;
/** Settings are carried over from one measurement to the next by this share: strength may drift, never flicker. */
const INERTIA = 0.5;
const FIRST_STEPS = 16;
const FIRST_REACH = 15;

/**
 * @param scale picture pixels in one canonical pixel
 * @param visible share of the pattern's variance inside windows of SMALLEST_BLOCK pixels, which is all metrics see of it
 */
export const createStrengthGrid = (width: number, height: number, scale: number, visible: number) => {
  const block = Math.max(SMALLEST_BLOCK, Math.round(BLOCK * scale));
  const stride = Math.max(1, Math.floor(block / SAMPLES));
  const columns = Math.ceil(width / block);
  const rows = Math.ceil(height / block);
  const strength = new Float32Array(columns * rows);
  const textures = new Float32Array(columns * rows);
  const ceiling = new Float32Array(columns * rows);
  const deviation = new Float32Array(columns * rows);
  const brightness = new Float32Array(columns * rows);
  const nine = new Float32Array(9);
  const leastReadable = LEAST_SIGNAL / Math.sqrt(width * height);
  let [reach, gain] = [FIRST_REACH, 1];

  const measureBlocks = (luma: Uint8Array): void => {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const right = Math.min(width, (column + 1) * block);
        const bottom = Math.min(height, (row + 1) * block);
        let [sum, squares, count] = [0, 0, 0];
        for (let y = row * block; y < bottom; y += stride) {
          for (let at = y * width + column * block; at < y * width + right; at += stride) {
            const value = luma[at] ?? 0;
            sum += value;
            squares += value * value;
            count++;
          }
        }
        const mean = sum / count;
        brightness[row * columns + column] = mean;
        deviation[row * columns + column] = Math.sqrt(Math.max(0, squares / count - mean * mean));
      }
    }
  };

  /** Deviations of the 3 x 3 blocks around, lowest first; a lone edge crosses three of them and leaves the median. */
  const sortAround = (row: number, column: number): void => {
    let count = 0;
    for (let y = row - 1; y <= row + 1; y++) {
      for (let x = column - 1; x <= column + 1; x++) {
        const value = deviation[clamp(y, rows) * columns + clamp(x, columns)] ?? 0;
        let at = count++;
        for (; at > 0 && (nine[at - 1] ?? 0) > value; at--) nine[at] = nine[at - 1] ?? 0;
        nine[at] = value;
      }
    }
  };

  /** The matched filter below its ceiling. */
  const wanted = (at: number): number => Math.min(ceiling[at] ?? 0, reach / ((textures[at] ?? 0) + QUIET));
  /** Of the places with detail: those without hold no information that the mark could take. */
  const informationLost = (): number => {
    let [kept, held] = [1e-6, 1e-6];
    for (let at = 0; at < textures.length; at++) {
      const variance = (deviation[at] ?? 0) ** 2;
      if (variance < EYE_NOISE) continue;
      kept += Math.log2(1 + variance / (EYE_NOISE + visible * wanted(at) ** 2));
      held += Math.log2(1 + variance / EYE_NOISE);
    }
    return 1 - kept / held;
  };

  /** Root mean square of what the detector sees: strength over deviation. */
  const readability = (): number => {
    let squares = 0;
    for (let at = 0; at < textures.length; at++) squares += (wanted(at) / ((textures[at] ?? 0) + QUIET)) ** 2;
    return Math.sqrt(squares / textures.length) + 1e-6;
  };

  const similarityLost = (): number => {
    let lost = 0;
    for (let at = 0; at < textures.length; at++) {
      const noise = visible * wanted(at) ** 2;
      lost += noise / (2 * (deviation[at] ?? 0) ** 2 + noise + SSIM_CONTRAST);
    }
    return lost / textures.length;
  };

  return {
    /** Grid for one luma plane; the same object each time, filled anew. `isCut`: nothing is carried over. */
    measure: (luma: Uint8Array, isCut: boolean): StrengthGrid => {
      measureBlocks(luma);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const at = row * columns + column;
          sortAround(row, column);
          const [typical, highest] = [nine[4] ?? 0, nine[8] ?? 0];
          const masking = FLAT + PER_DEVIATION * Math.min(MOST_DEVIATION, typical);
          // An edge masks nothing beside it, but the detector and VIF see it from there.
          textures[at] = Math.max(typical, deviation[at] ?? 0, highest * BESIDE_EDGES);
          ceiling[at] = luminanceFactor(brightness[at] ?? 0) * masking;
        }
      }
      // Losses grow about as the square of the strength, so one step comes near; after a cut it takes several.
      if (isCut) reach = FIRST_REACH;
      for (let step = isCut ? FIRST_STEPS : 1; step > 0; step--) {
        const affordable = Math.sqrt(MOST_INFORMATION_LOST / Math.max(informationLost(), 1e-6));
        const next = Math.max(affordable, leastReadable / readability());
        reach = Math.min(FARTHEST_REACH, reach * next ** (1 - INERTIA));
      }
      const affordable = Math.min(
        1,
        Math.max(leastReadable / readability(), Math.sqrt(MOST_SSIM_LOST / similarityLost())),
      );
      gain = isCut ? affordable : gain ** INERTIA * affordable ** (1 - INERTIA);
      for (let at = 0; at < strength.length; at++) strength[at] = gain * wanted(at);
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
