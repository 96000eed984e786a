import { ASPECTS, type Aspect, type PixelSize } from "../../../core/ports/generator.ts";

/** What latent video models take: sides that are multiples of 16. `shortSide` must be one. */
export function deliverySizesOf(shortSide: number): Readonly<Record<Aspect, PixelSize>> {
  const sizeOf = (aspect: Aspect): PixelSize => {
    const [across = 1, down = 1] = aspect.split(":").map(Number);
    const longSide = Math.round((shortSide * Math.max(across, down)) / Math.min(across, down) / 16) * 16;
    return across >= down ? { width: longSide, height: shortSide } : { width: shortSide, height: longSide };
  };
  const sizes = ASPECTS.map((aspect) => [aspect, sizeOf(aspect)]);
  return Object.fromEntries(sizes) as Record<Aspect, PixelSize>;
}
