// The marker's own output, to the byte: what was measured of the mark (docs/provenance/watermark.md) holds for it.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createMarker } from "../../src/adapters/watermark/marker.ts";
import { createTileLayout, tilePattern } from "../../src/adapters/watermark/tile.ts";

type Scene = (x: number, y: number, frame: number) => number;
const noise = (at: number): number => (Math.imul(at + 1, 2654435761) >>> 8) % 256;
const SCENES: Readonly<Record<string, Scene>> = {
  "a ramp from black to white": (x, y) => (x + y) % 256,
  "texture that moves five pixels a frame beside plain ground": (x, y, frame) =>
    x < 100 ? 110 : noise((x + 5 * frame) * 977 + y) >> 1,
  "two cuts": (x, y, frame) => (frame < 14 ? 60 : frame < 17 ? 120 : 200) + (((x >> 3) + (y >> 3)) % 7),
};

describe("the marker", () => {
  const tile = tilePattern(createTileLayout(Buffer.alloc(32, 1)), "0123456789abcdef");
  /** SHA-256 over the marked luma of all frames, shortened. */
  const digest = (scene: Scene, width: number, height: number, frames: number): string => {
    const mark = createMarker({ tile, width, height });
    const hash = createHash("sha256");
    const luma = new Uint8Array(width * height);
    for (let frame = 0; frame < frames; frame++) {
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) luma[y * width + x] = scene(x, y, frame);
      mark(luma);
      hash.update(luma);
    }
    return hash.digest("hex").slice(0, 16);
  };

  it.each([
    { width: 240, height: 136, frames: 24, expected: ["54993b587bf0208b", "1d8a527adeb851e2", "564fdec52ba79157"] },
    { width: 96, height: 54, frames: 24, expected: ["61982dbb4c439770", "a5ebda917b15f488", "6c887de12bf99150"] },
    { width: 1280, height: 720, frames: 6, expected: ["0dcd9f5b85982ea3", "173f34f4fdaad4f7", "456dd306de1afc30"] },
  ])("marks $width x $height to the byte as it did when it was measured", ({ width, height, frames, expected }) => {
    expect(Object.values(SCENES).map((scene) => digest(scene, width, height, frames))).toEqual(expected);
  });
});
