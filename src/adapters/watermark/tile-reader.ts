import type { ContentId } from "../../core/ports/watermark.ts";
import type { Affine, Point } from "./affine.ts";
import {
  type CarrierValues,
  carrierValues,
  createSmoothing,
  noiseLevels,
  unshifted,
  whitened,
} from "./carrier-values.ts";
import { CODE_BITS, decodeContentId } from "./code.ts";
import { createFft2d } from "./fft.ts";
import type { FoldedSpectrum } from "./fold.ts";
import { type Carrier, spectrumIndex, TILE, type TileLayout } from "./tile.ts";

/** Where the tile lies in a folded one: sample t of it lies at symmetry * (t + shift), wrapped. */
export type TilePlace = {
  /** Height of the synchronisation peak over the deviation of all shifts. */
  readonly score: number;
  readonly symmetry: Affine;
  /** The flip or quarter turn, for people; empty for none. */
  readonly turned: string;
  readonly shift: Point;
  /** -1 in negatives. */
  readonly sign: number;
};

const WHOLE: Affine = [1, 0, 0, 1];
/** Flips and quarter turns as matrices on frequencies. */
const SYMMETRIES: readonly {
  readonly symmetry: Affine;
  readonly turned: string;
}[] = [
  { symmetry: WHOLE, turned: "" },
  { symmetry: [-1, 0, 0, -1], turned: "upside down" },
  { symmetry: [-1, 0, 0, 1], turned: "mirrored" },
  { symmetry: [1, 0, 0, -1], turned: "flipped" },
  { symmetry: [0, 1, -1, 0], turned: "quarter turn" },
  { symmetry: [0, -1, 1, 0], turned: "quarter turn" },
  { symmetry: [0, 1, 1, 0], turned: "mirrored quarter turn" },
  { symmetry: [0, -1, -1, 0], turned: "mirrored quarter turn" },
];

const PAIRS = [0, 2, 4, 6] as const;

/** Spread, in steps of the lattice, of what says how noisy a carrier is, and of what says how reliable it is. */
const NOISE_SPREAD = 1.2;
const RELIABILITY_SPREAD = 7;

/** Reads the spectra of folded tiles with one key. */
export const createTileReader = (layout: TileLayout) => {
  const { carriers, syncCount } = layout;
  const around = createSmoothing(layout, carriers.length, NOISE_SPREAD);
  const knownAround = createSmoothing(layout, syncCount, RELIABILITY_SPREAD);
  const partners = SYMMETRIES.map(({ symmetry }) => partnersUnder(symmetry, carriers));
  const fft = createFft2d(TILE);
  const known = new Float64Array(2 * TILE * TILE);

  /** Correlation of the known carriers at every whole shift, for two symmetries at once: one in each part of the values. */
  const correlations = (pair: readonly CarrierValues[]): Float64Array => {
    known.fill(0);
    pair.forEach((values, part) => {
      for (let index = 0; index < syncCount; index++) {
        const { kx = 0, ky = 0 } = carriers[index] ?? {};
        const [real, imaginary] = [values[2 * index] ?? 0, values[2 * index + 1] ?? 0];
        // A real picture's spectrum, times i for the second one.
        addComplex(known, spectrumIndex(kx, ky), part === 0 ? [real, imaginary] : [-imaginary, real]);
        addComplex(known, spectrumIndex(-kx, -ky), part === 0 ? [real, -imaginary] : [imaginary, real]);
      }
    });
    return fft.inverse(known);
  };

  const highest = (correlation: Float64Array, part: number): Omit<TilePlace, "symmetry" | "turned"> => {
    let best = 0;
    let most = 0;
    let squares = 0;
    for (let at = 0; at < TILE * TILE; at++) {
      const value = correlation[2 * at + part] ?? 0;
      const square = value * value;
      squares += square;
      if (square <= most) continue;
      most = square;
      best = at;
    }
    const peak = correlation[2 * best + part] ?? 0;
    const score = Math.abs(peak) / (Math.sqrt(squares / (TILE * TILE)) + 1e-12);
    return { score, shift: [best % TILE, Math.floor(best / TILE)], sign: Math.sign(peak) };
  };

  /**
   * Values under each symmetry, whitened. A symmetry moves carriers onto each other and keeps their distances, so that
   * the levels around them are found once and then only looked up.
   */
  const turnedValues = (spectrum: FoldedSpectrum) => {
    const levels = noiseLevels(carrierValues(carriers, spectrum, WHOLE), around);
    return SYMMETRIES.map((how, index) => {
      const moved = levels.map((_, carrier) => levels[partners[index]?.[carrier] ?? 0] ?? 1);
      return { ...how, values: whitened(carrierValues(carriers, spectrum, how.symmetry), moved) };
    });
  };

  const valuesAt = (spectrum: FoldedSpectrum, { symmetry, shift, sign }: TilePlace): CarrierValues => {
    const values = carrierValues(carriers, spectrum, symmetry);
    return unshifted(carriers, whitened(values, noiseLevels(values, around)), shift, sign);
  };

  /** How well the known carriers agree, each: 1 without noise, 0 without a mark. */
  const agreements = (values: CarrierValues): Float64Array =>
    Float64Array.from({ length: syncCount }, (_, index) => values[2 * index] ?? 0);

  return {
    layout,
    /** The flip or turn and the shift, to a fifth of a pixel, at which the known carriers agree best. */
    locate: (spectrum: FoldedSpectrum): TilePlace => {
      const turned = turnedValues(spectrum);
      const found = PAIRS.flatMap((first) => {
        const pair = turned.slice(first, first + 2);
        const correlation = correlations(pair.map(({ values }) => values));
        return pair.map(({ values, ...how }, part) => ({ values, place: { ...highest(correlation, part), ...how } }));
      }).reduce((one, other) => (other.place.score > one.place.score ? other : one));
      return refineShift(layout, found.values, found.place);
    },
    agreement: (spectrum: FoldedSpectrum, place: TilePlace): number => mean(agreements(valuesAt(spectrum, place))),
    /** Weighs each carrier by the agreement of the known ones near it (maximum ratio) and decodes the sums. */
    decode: (spectrum: FoldedSpectrum, place: TilePlace): ContentId | null => {
      const values = valuesAt(spectrum, place);
      const agreement = knownAround(agreements(values));
      const soft = new Float64Array(CODE_BITS);
      layout.bitOfQuadrature.forEach((bit, quadrature) => {
        const at = 2 * syncCount + quadrature;
        const reliable = Math.min(0.95, Math.max(0.02, agreement[at >> 1] ?? 0));
        const vote = ((values[at] ?? 0) * reliable) / (1 - reliable * reliable);
        soft[bit] = (soft[bit] ?? 0) + (layout.scramble[bit] ? -vote : vote);
      });
      return decodeContentId(soft);
    },
  };
};
export type TileReader = ReturnType<typeof createTileReader>;

/** For each carrier the one that lies where the symmetry takes it, or opposite: of real values both have one power. */
const partnersUnder = ([a, b, c, d]: Affine, carriers: readonly Carrier[]): Uint16Array => {
  const at = new Map(
    carriers.flatMap(({ kx, ky }, index) => [
      [`${kx},${ky}`, index],
      [`${-kx},${-ky}`, index],
    ]),
  );
  return Uint16Array.from(carriers, ({ kx, ky }) => at.get(`${a * kx + b * ky},${c * kx + d * ky}`) ?? 0);
};

const addComplex = (to: Float64Array, at: number, [real, imaginary]: readonly [number, number]): void => {
  to[at] = (to[at] ?? 0) + real;
  to[at + 1] = (to[at + 1] ?? 0) + imaginary;
};
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The shift within 0.6 pixels of the peak at which the known carriers agree best. */
const refineShift = ({ carriers, syncCount }: TileLayout, values: CarrierValues, place: TilePlace): TilePlace => {
  const known = values.subarray(0, 2 * syncCount);
  const [x, y] = place.shift;
  let best = place.shift;
  let highest = Number.NEGATIVE_INFINITY;
  for (let down = -3; down <= 3; down++) {
    for (let right = -3; right <= 3; right++) {
      const shift: Point = [x + right / 5, y + down / 5];
      const moved = unshifted(carriers, known, shift, place.sign);
      let agreement = 0;
      for (let index = 0; index < syncCount; index++) agreement += moved[2 * index] ?? 0;
      if (agreement > highest) [highest, best] = [agreement, shift];
    }
  }
  return { ...place, shift: best };
};
