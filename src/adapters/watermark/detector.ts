import type { ContentId } from "../../core/ports/watermark.ts";
import { type Affine, apply, describeAffine, inverse } from "./affine.ts";
import { align, type Place } from "./align.ts";
import { type ContentBox, findContentBox } from "./content-box.ts";
import { type FoldedSpectrum, foldedSpectrum } from "./fold.ts";
import { createFrameGroups, type FrameKind } from "./frame-groups.ts";
import { createLatticeSearch } from "./lattice-search.ts";
import { createTileLayout, sentCarriers } from "./tile.ts";
import { createTileReader, type TilePlace, type TileReader } from "./tile-reader.ts";

export type WatermarkKey = { readonly id: string; readonly secret: Uint8Array };
export type Picture = {
  readonly width: number;
  readonly height: number;
  /** Short side that the picture is taken to have had, in canonical pixels, when it was marked. */
  readonly canonical: number;
  /** Where canonical coordinates lie if nobody has cropped, scaled or turned the picture. */
  readonly upright: Affine;
};
export type Found = {
  readonly contentId: ContentId;
  readonly keyId: string;
  readonly transform: string;
  readonly place: Place;
};
export type Detection = {
  readonly found: Found | null;
  readonly score: number;
};

/** Combs tried by the search; where the right one is among them, it is nearly always the first. */
const MOST_PLACEMENTS = 8;
/** Below this a synchronisation peak is taken for noise: 8 x 16,384 Gaussian values pass it once in 40 times. */
const LEAST_SCORE = 5.2;
/** Decoding is tried no more often on what lies upright, and no more often in a search: this bounds false positives. */
const MOST_DECODES = 6;

type Key = { readonly id: string; readonly reader: TileReader };
type Sighting = {
  readonly key: Key;
  readonly matrix: Affine;
  readonly place: TilePlace;
  readonly residual: Float32Array;
  readonly spectrum: FoldedSpectrum;
};
type Budget = { decodes: number };

/** Reads marks out of one sequence of luma frames of one size. Pure computation, to be run off the event loop. */
export const createDetector = (watermarkKeys: readonly WatermarkKey[]) => {
  const keys = watermarkKeys.map(
    ({ id, secret }): Key => ({
      id,
      reader: createTileReader(createTileLayout(secret)),
    }),
  );

  return (picture: Picture) => {
    const frames = createFrameGroups(picture);
    const size = picture.width * picture.height;
    const brightest = new Uint8Array(size);

    /** Every key's view of every residual, as far as it is more than noise; clearest first. */
    const look = (matrix: Affine): { readonly score: number; readonly sightings: readonly Sighting[] } => {
      const views = frames.sums().flatMap((residual) => {
        const spectrum = foldedSpectrum(residual, picture, matrix);
        return keys.map((key) => ({ key, matrix, place: key.reader.locate(spectrum), residual, spectrum }));
      });
      const sorted = views.sort((one, other) => other.place.score - one.place.score);
      return {
        score: sorted[0]?.place.score ?? 0,
        sightings: sorted.filter(({ place }) => place.score >= LEAST_SCORE),
      };
    };

    /** The sighting again, with every frame weighed by what it holds and the place put right. */
    const lookCloser = ({ key, matrix, place }: Sighting): Sighting => {
      const { reader } = key;
      const residual = frames.weighed((part) => reader.agreement(foldedSpectrum(part, picture, matrix), place));
      const known = reader.layout.carriers.slice(0, reader.layout.syncCount);
      const better = align(residual, picture, matrix, place, known);
      const moved = { ...place, symmetry: WHOLE, shift: apply(inverse(better.matrix), better.offset) };
      const spectrum = foldedSpectrum(residual, picture, better.matrix);
      return { key, matrix: better.matrix, place: moved, residual, spectrum };
    };

    const toFound = ({ key, matrix, place, residual }: Sighting, contentId: ContentId, name: string): Found => {
      const transform = [name, place.turned].filter((word) => word !== "").join(", ");
      const sent = sentCarriers(key.reader.layout, contentId);
      return { contentId, keyId: key.id, transform, place: align(residual, picture, matrix, place, sent) };
    };

    const tryPlacement = (matrix: Affine, name: string, budget: Budget): Detection => {
      const { score, sightings } = look(matrix);
      const [clearest] = sightings;
      for (const take of [...sightings.map((sighting) => () => sighting), () => clearest && lookCloser(clearest)]) {
        if (budget.decodes === 0) break;
        const sighting = take();
        if (sighting === undefined) break;
        budget.decodes--;
        const contentId = sighting.key.reader.decode(sighting.spectrum, sighting.place);
        if (contentId !== null) return { found: toFound(sighting, contentId, name), score: sighting.place.score };
      }
      return { found: null, score };
    };
    const uprightBudget: Budget = { decodes: MOST_DECODES };

    return {
      /** Bytes of one frame. */
      size,
      add: (luma: Uint8Array, kind: FrameKind): void => {
        frames.add(luma, kind);
        keepBrightest(luma, brightest);
      },
      /** Takes the picture for whole and unscaled; flips and quarter turns are tried too. */
      readUpright: (): Detection => tryPlacement(picture.upright, "identity", uprightBudget),
      /** Searches for scale, stretch and rotation. */
      search: (): Detection => {
        let score = 0;
        const budget: Budget = { decodes: MOST_DECODES };
        for (const matrix of createLatticeSearch(frames.sums(), picture).placements(MOST_PLACEMENTS)) {
          const detection = tryPlacement(matrix, describeAffine(matrix), budget);
          if (detection.found !== null) return detection;
          score = Math.max(score, detection.score);
        }
        return { found: null, score };
      },
      contentBox: (): ContentBox | null => findContentBox(brightest, picture.width, picture.height),
    };
  };
};

const keepBrightest = (luma: Uint8Array, brightest: Uint8Array): void => {
  for (let at = 0; at < brightest.length; at++) {
    const value = luma[at] ?? 0;
    if (value > (brightest[at] ?? 0)) brightest[at] = value;
  }
};

const WHOLE: Affine = [1, 0, 0, 1];
