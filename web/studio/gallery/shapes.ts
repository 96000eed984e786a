import type { CSSProperties } from "react";
import type { Aspect } from "../../generated/studio.ts";

/** Width by height of each shape. */
export const RATIO: Readonly<Record<Aspect, number>> = {
  WIDE_16_9: 16 / 9,
  TALL_9_16: 9 / 16,
  SQUARE_1_1: 1,
  CLASSIC_4_3: 4 / 3,
};

/** For the style sheet, which reserves places by it. */
export const shapeOf = (ratio: number): CSSProperties & { readonly "--ratio": number } => ({ "--ratio": ratio });
