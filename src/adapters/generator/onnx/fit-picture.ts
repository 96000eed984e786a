import type { RgbFrame } from "../../../core/ports/generator.ts";

/**
 * The middle of a picture, as large as the wanted shape allows, at the wanted size. Weighs the pixels of the source by a
 * triangle as wide as a pixel of the result (at least one of its own): bilinear where it enlarges, without aliasing where
 * it shrinks, first along the rows and then down the columns.
 *
 * @returns RGB24, `width * height * 3` bytes
 */
export const fitPicture = (source: RgbFrame, width: number, height: number): Uint8Array => {
  const scale = Math.min(source.width / width, source.height / height); // pixels of the source in one of the result
  const across = triangles(source.width, width, scale);
  const down = triangles(source.height, height, scale);

  const narrow = new Float32Array(width * source.height * 3);
  for (let row = 0; row < source.height; row++) {
    for (const [column, weights] of across.entries()) {
      for (const { place, weight } of weights) {
        const from = (row * source.width + place) * 3;
        const to = (row * width + column) * 3;
        for (let k = 0; k < 3; k++) narrow[to + k] = (narrow[to + k] ?? 0) + weight * (source.data[from + k] ?? 0);
      }
    }
  }
  const fitted = new Float32Array(width * height * 3);
  const line = width * 3;
  for (const [row, weights] of down.entries()) {
    for (const { place, weight } of weights) {
      for (let k = 0; k < line; k++) {
        fitted[row * line + k] = (fitted[row * line + k] ?? 0) + weight * (narrow[place * line + k] ?? 0);
      }
    }
  }
  return Uint8Array.from(fitted, Math.round);
};

type Weight = { readonly place: number; readonly weight: number };

/** For each pixel of a row of the result, the pixels of the source that it is made of; their weights sum to one. */
const triangles = (sourceLength: number, length: number, scale: number): readonly (readonly Weight[])[] => {
  const reach = Math.max(1, scale);
  const offset = (sourceLength - length * scale) / 2;
  return Array.from({ length }, (_, index) => {
    const middle = offset + (index + 0.5) * scale - 0.5;
    const weights: Weight[] = [];
    for (let place = Math.ceil(middle - reach); place <= middle + reach; place++) {
      const weight = 1 - Math.abs(place - middle) / reach;
      if (place >= 0 && place < sourceLength && weight > 0) weights.push({ place, weight });
    }
    const sum = weights.reduce((total, { weight }) => total + weight, 0);
    return weights.map(({ place, weight }) => ({ place, weight: weight / sum }));
  });
};
