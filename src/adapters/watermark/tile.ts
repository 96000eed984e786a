import type { ContentId } from "../../core/ports/watermark.ts";
import { CODE_BITS, encodeContentId } from "./code.ts";
import { createFft2d } from "./fft.ts";
import { createKeyedRandom } from "./keyed-random.ts";

/**
 * The watermark is one square tile, repeated over the picture. The tile is a sum of cosine waves ("carriers"), one for
 * each lattice frequency k / TILE with wavelength between 8 and 32 pixels: coarse enough to live through compression
 * and scaling, fine enough not to show as blotches. Sizes are in pixels of the canonical picture, whose short side is
 * CANONICAL_SHORT_SIDE; a picture of another size carries the tile scaled along with it.
 */
export const TILE = 128;
export const CANONICAL_SHORT_SIDE = 360;
/** Of small pictures, where the waves of a canonical picture of 360 would be shorter than two pixels. */
export const SMALL_CANONICAL_SHORT_SIDE = 128;
/** @param shortSide of the picture when it was marked, in its own pixels */
export const canonicalShortSide = (shortSide: number): number =>
  shortSide < SMALL_CANONICAL_SHORT_SIDE ? SMALL_CANONICAL_SHORT_SIDE : CANONICAL_SHORT_SIDE;
const SHORTEST_WAVE = 8;
/** No carrier's frequency is above this, either way. */
export const HIGHEST_FREQUENCY = TILE / SHORTEST_WAVE;
const LONGEST_WAVE = 32;
/** Share of the carriers that are the same for every id: they tell where the tile begins and how much noise there is. */
const SYNC_SHARE = 0.25;

export type Carrier = {
  readonly kx: number;
  readonly ky: number;
  readonly phase: number;
};
/** All that the key decides. Carriers [0, syncCount) are known ones, the others carry code bits. */
export type TileLayout = {
  readonly carriers: readonly Carrier[];
  readonly syncCount: number;
  /** Two entries a data carrier (cosine, sine part): the code bit that it carries. */
  readonly bitOfQuadrature: Uint16Array;
  /** Flips code bits, so that similar ids make unlike tiles. */
  readonly scramble: Uint8Array;
};

export const createTileLayout = (secret: Uint8Array): TileLayout => {
  const random = createKeyedRandom(secret, "vouch watermark 1");
  const carriers = random.shuffle(LATTICE).map((wave) => ({ ...wave, phase: 2 * Math.PI * random.unit() }));
  const syncCount = Math.floor(carriers.length * SYNC_SHARE);
  const quadratures = 2 * (carriers.length - syncCount);
  const bits = Array.from({ length: quadratures }, (_, at) => at % CODE_BITS);
  return {
    carriers,
    syncCount,
    bitOfQuadrature: Uint16Array.from(random.shuffle(bits)),
    scramble: Uint8Array.from({ length: CODE_BITS }, () => random.uint32() & 1),
  };
};

/** All carriers with the phases that they have in the tile that says `contentId`; their energy is one and the same. */
export const sentCarriers = (layout: TileLayout, contentId: ContentId): readonly Carrier[] => {
  const code = encodeContentId(contentId);
  const sent = (quadrature: number): number => {
    const bit = layout.bitOfQuadrature[quadrature] ?? 0;
    return (code[bit] ?? 0) ^ (layout.scramble[bit] ?? 0) ? -1 : 1;
  };
  return layout.carriers.map((carrier, index) => {
    const data = 2 * (index - layout.syncCount);
    // One bit on the cosine, the next on the sine part: a turn by an odd number of eighths.
    return data < 0
      ? carrier
      : {
          ...carrier,
          phase: carrier.phase + Math.atan2(sent(data + 1), sent(data)),
        };
  });
};

/** TILE x TILE values, row by row, mean 0 and standard deviation 1: the pattern that says `contentId`. */
export const tilePattern = (layout: TileLayout, contentId: ContentId): Float32Array<ArrayBuffer> => {
  const spectrum = new Float64Array(2 * TILE * TILE);
  for (const { kx, ky, phase } of sentCarriers(layout, contentId)) {
    spectrum.set([Math.cos(phase), Math.sin(phase)], spectrumIndex(kx, ky));
    spectrum.set([Math.cos(phase), -Math.sin(phase)], spectrumIndex(-kx, -ky));
  }
  const waves = createFft2d(TILE).inverse(spectrum);
  const pattern = new Float32Array(TILE * TILE).map((_, at) => waves[2 * at] ?? 0);
  const deviation = Math.sqrt(pattern.reduce((sum, value) => sum + value * value, 0) / pattern.length);
  return pattern.map((value) => value / deviation);
};

/** Where frequency (kx, ky) lies in a TILE x TILE spectrum of (real, imaginary) pairs. */
export const spectrumIndex = (kx: number, ky: number): number =>
  2 * (((ky + TILE) % TILE) * TILE + ((kx + TILE) % TILE));

/** One of each pair +-k of lattice frequencies in the band, in a fixed order. The same for every key. */
export const LATTICE: readonly { readonly kx: number; readonly ky: number }[] = latticeInBand();

function latticeInBand(): { kx: number; ky: number }[] {
  const most = HIGHEST_FREQUENCY;
  const least = TILE / LONGEST_WAVE;
  const found: { kx: number; ky: number }[] = [];
  for (let ky = 0; ky <= most; ky++) {
    for (let kx = -most; kx <= most; kx++) {
      const radius = Math.hypot(kx, ky);
      if ((ky > 0 || kx > 0) && radius >= least && radius <= most) found.push({ kx, ky });
    }
  }
  return found;
}
