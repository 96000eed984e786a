import type { RgbFrame } from "../../../core/ports/generator.ts";
import { fitPicture } from "./fit-picture.ts";

/** As many of the last pictures of a lead as a latent frame stands for; where there are fewer, the oldest is repeated. */
export const lastPictures = (lead: readonly [RgbFrame, ...RgbFrame[]], count: number): readonly RgbFrame[] => {
  const last = lead.slice(-count);
  return [...Array.from({ length: count - last.length }, () => lead[0]), ...last];
};

/** The pictures one after another as RGB24 at the wanted size. */
export const fitPictures = (pictures: readonly RgbFrame[], width: number, height: number): Uint8Array =>
  Buffer.concat(pictures.map((picture) => fitPicture(picture, width, height)));
