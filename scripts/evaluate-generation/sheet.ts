import type { RgbFrame } from "../../src/core/ports/generator.ts";

const GAP = 4;

/** Pictures of one size, laid out row by row on white. */
export function contactSheet(
  rows: readonly (readonly Uint8Array[])[],
  size: { readonly width: number; readonly height: number },
): RgbFrame {
  const across = Math.max(...rows.map((row) => row.length));
  const width = across * (size.width + GAP) - GAP;
  const height = rows.length * (size.height + GAP) - GAP;
  const data = new Uint8Array(width * height * 3).fill(255);
  for (const [down, row] of rows.entries()) {
    for (const [along, picture] of row.entries()) {
      for (let line = 0; line < size.height; line++) {
        const target = ((down * (size.height + GAP) + line) * width + along * (size.width + GAP)) * 3;
        data.set(picture.subarray(line * size.width * 3, (line + 1) * size.width * 3), target);
      }
    }
  }
  return { width, height, data };
}
