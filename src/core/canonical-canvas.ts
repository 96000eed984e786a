import type { MarkPlacement } from "./ports/watermark.ts";

/** Brightness of one picture, one byte a pixel, row by row. */
export type LumaPicture = { readonly width: number; readonly height: number; readonly luma: Uint8Array };

/** Canonical pixels (short side 360, as in a placement) to one pixel here; what the mark repeats by is a multiple. */
export const CANONICAL_A_PIXEL = 8;
/** A whole picture on the canonical plane; records are kept in this size. */
export const CANVAS_SHORT_SIDE = 360 / CANONICAL_A_PIXEL;
/** A placement that makes more of an upload than this, in pixels here, is nonsense. */
const LARGEST_CANVAS = 400;
/** Points along both ways of a pixel that are read. */
const POINTS = [0.25, 0.75] as const;

/** A picture laid back onto the canonical plane; `luma` is -1 where the upload shows nothing. */
export type Canvas = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly luma: Float32Array;
};

/** What a canvas needs to know of where a record lies in an upload. */
export type Lie = Pick<MarkPlacement, "matrix" | "offset" | "box">;
type Size = { readonly width: number; readonly height: number };

/** The short side that an upload is best read at: twice the canvas's resolution, and no more than the upload has. */
export function readingShortSide({ width, height }: Size, { matrix: [a, b, c, d] }: Lie): number {
  const uploadPixels = CANONICAL_A_PIXEL * Math.sqrt(Math.abs(a * d - b * c));
  const side = Math.min(width, height);
  return Math.max(Math.min(16, side), Math.min(side, Math.round((side / uploadPixels) * POINTS.length)));
}

/** `source` is the upload's own size, of which `picture` is a smaller one. Null where the lie is nonsense. */
export function canvasOf(picture: LumaPicture, source: Size, lie: Lie): Canvas | null {
  const { matrix, offset, box } = lie;
  const [a, b, c, d] = matrix;
  const { left, top, width, height } = bounds(lie);
  if (!(width >= 1 && height >= 1 && width <= LARGEST_CANVAS && height <= LARGEST_CANVAS)) return null;
  const luma = new Float32Array(width * height);
  const [across, down] = [picture.width / source.width, picture.height / source.height];
  for (let at = 0; at < luma.length; at++) {
    let sum = 0;
    for (const i of POINTS) {
      for (const j of POINTS) {
        const cx = (left + (at % width) + i) * CANONICAL_A_PIXEL;
        const cy = (top + Math.floor(at / width) + j) * CANONICAL_A_PIXEL;
        const [x, y] = [a * cx + b * cy + offset[0], c * cx + d * cy + offset[1]];
        const isInside = x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
        sum += isInside ? brightness(picture, x * across - 0.5, y * down - 0.5) : Number.NaN;
      }
    }
    luma[at] = Number.isNaN(sum) ? -1 : sum / POINTS.length ** 2;
  }
  return { left, top, width, height, luma };
}

/** Of the box of the upload, on the canonical plane. */
function bounds({ matrix: [a, b, c, d], offset, box }: Lie) {
  const scale = (a * d - b * c) * CANONICAL_A_PIXEL;
  const xs: number[] = [];
  const ys: number[] = [];
  for (const right of [box.x, box.x + box.width]) {
    for (const under of [box.y, box.y + box.height]) {
      const [x, y] = [right - offset[0], under - offset[1]];
      xs.push((d * x - b * y) / scale);
      ys.push((a * y - c * x) / scale);
    }
  }
  const [left, top] = [Math.floor(Math.min(...xs)), Math.floor(Math.min(...ys))];
  return { left, top, width: Math.ceil(Math.max(...xs)) - left, height: Math.ceil(Math.max(...ys)) - top };
}

/** Between the centres of four pixels. */
function brightness({ width, height, luma }: LumaPicture, x: number, y: number): number {
  const left = clamp(Math.floor(x), width - 2);
  const top = clamp(Math.floor(y), height - 2);
  const [fx, fy] = [clamp(x - left, 1), clamp(y - top, 1)];
  const at = top * width + left;
  const above = (luma[at] ?? 0) * (1 - fx) + (luma[at + 1] ?? 0) * fx;
  const below = (luma[at + width] ?? 0) * (1 - fx) + (luma[at + width + 1] ?? 0) * fx;
  return above * (1 - fy) + below * fy;
}
const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value));
