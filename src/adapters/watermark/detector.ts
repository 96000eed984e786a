import type { ContentId } from "../../core/ports/watermark.ts";
import { type Affine, apply, describeAffine, type Point, product } from "./affine.ts";
import { type ContentBox, findContentBox } from "./content-box.ts";
import { createTileReader, foldedSpectrum } from "./fold-decode.ts";
import { createLatticeSearch } from "./lattice-search.ts";
import { createResidualSum } from "./residual.ts";
import { createTileLayout } from "./tile.ts";

export type WatermarkKey = { readonly id: string; readonly secret: Uint8Array };
export type Picture = {
  readonly width: number;
  readonly height: number;
  /** Where canonical coordinates lie if nobody has cropped, scaled or turned the picture. */
  readonly upright: Affine;
};
export type Found = {
  readonly contentId: ContentId;
  readonly keyId: string;
  readonly transform: string;
  readonly place: Place;
};
/** Sample t of the canonical grid lies at matrix * t + offset in the picture, up to whole tiles. */
export type Place = { readonly matrix: Affine; readonly offset: Point };
export type Detection = { readonly found: Found | null; readonly score: number };

/** Combs tried by the search; each costs about 30 ms a key. */
const MOST_PLACEMENTS = 12;

/** Reads marks out of one sequence of luma frames of one size. Pure computation, to be run off the event loop. */
export const createDetector = (keys: readonly WatermarkKey[]) => {
  const readers = keys.map((key) => ({ keyId: key.id, read: createTileReader(createTileLayout(key.secret)) }));

  return (picture: Picture) => {
    const { width, height } = picture;
    const residuals = createResidualSum(picture);
    const brightest = new Uint8Array(width * height);

    const tryPlacement = (residual: Float32Array, matrix: Affine, name: string): Detection => {
      const spectrum = foldedSpectrum(residual, width, height, matrix);
      let score = 0;
      for (const { keyId, read } of readers) {
        const reading = read(spectrum);
        score = Math.max(score, reading.score);
        if (reading.contentId === null) continue;
        const transform = [name, reading.turned].filter((word) => word !== "").join(", ");
        const placed = product(matrix, reading.symmetry);
        const place = { matrix: placed, offset: apply(placed, reading.shift) };
        return { found: { contentId: reading.contentId, keyId, transform, place }, score: reading.score };
      }
      return { found: null, score };
    };

    return {
      add: (luma: Uint8Array): void => {
        residuals.add(luma);
        for (let at = 0; at < luma.length; at++) brightest[at] = Math.max(brightest[at] ?? 0, luma[at] ?? 0);
      },
      /** Takes the picture for whole and unscaled; flips and quarter turns are tried too. */
      readUpright: (): Detection => tryPlacement(residuals.mean(), picture.upright, "identity"),
      /** Searches for scale, stretch and rotation. */
      search: (): Detection => {
        const residual = residuals.mean();
        let score = 0;
        for (const matrix of createLatticeSearch(residual, width, height).placements(MOST_PLACEMENTS)) {
          const detection = tryPlacement(residual, matrix, describeAffine(matrix));
          if (detection.found !== null) return detection;
          score = Math.max(score, detection.score);
        }
        return { found: null, score };
      },
      contentBox: (): ContentBox | null => findContentBox(brightest, width, height),
    };
  };
};
