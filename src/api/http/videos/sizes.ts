import { ASPECTS, type Aspect } from "../../../core/ports/generator.ts";

const SIZE = /^([1-9]\d{1,4})x([1-9]\d{1,4})$/;

/** The shape nearest to a size such as `1280x720`, or null when it is no size. Which pixels come is the answer's to say. */
export function aspectOfSize(size: string): Aspect | null {
  const [, width, height] = SIZE.exec(size) ?? [];
  if (width === undefined || height === undefined) return null;
  const wanted = Math.log(Number(width) / Number(height));
  const distance = (aspect: Aspect) => Math.abs(wanted - Math.log(ratioOf(aspect)));
  return ASPECTS.reduce((best, aspect) => (distance(aspect) < distance(best) ? aspect : best));
}

function ratioOf(aspect: Aspect): number {
  const [width = 1, height = 1] = aspect.split(":").map(Number);
  return width / height;
}
