import { describe, expect, it } from "vitest";
import { deliverySizesOf } from "../../src/adapters/generator/remote/delivery-sizes.ts";
import { shotSeed, shotWords } from "../../src/adapters/generator/remote/shot-words.ts";
import { CAMERAS, STYLES } from "../../src/core/ports/generator.ts";

describe("a shot in words", () => {
  const shot = { prompt: "a fox runs", seconds: 1, camera: null };

  it("is the prompt alone when neither camera nor style is chosen", () => {
    expect(shotWords({ ...shot, prompt: " a fox runs " }, null)).toBe(" a fox runs ");
  });

  it("is the prompt and a sentence about both", () => {
    expect(shotWords({ ...shot, camera: "zoom-in" }, "vivid")).toBe(
      "a fox runs. The camera slowly zooms in, vivid, saturated colours.",
    );
  });

  it.each(["a fox runs.", "a fox runs!", "狐狸奔跑。"])("does not end %j twice", (prompt) => {
    expect(shotWords({ ...shot, prompt }, "sepia")).toBe(`${prompt} Sepia tones.`);
  });

  it("differs for every camera and style", () => {
    const cameras = CAMERAS.map((camera) => shotWords({ ...shot, camera }, null));
    const styles = STYLES.map((style) => shotWords(shot, style));
    expect(new Set([...cameras, ...styles]).size).toBe(CAMERAS.length + STYLES.length);
  });
});

describe("the seed of a shot", () => {
  it("is the generation's for the first, and another for each that follows, within 32 bits", () => {
    const seeds = Array.from({ length: 20 }, (_, index) => shotSeed(4_294_967_295, index));
    expect(seeds[0]).toBe(4_294_967_295);
    expect(new Set(seeds).size).toBe(20);
    for (const seed of seeds) expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  });
});

describe("delivery sizes", () => {
  it("are multiples of 16 near the shape that was asked for", () => {
    expect(deliverySizesOf(720)).toEqual({
      "16:9": { width: 1280, height: 720 },
      "9:16": { width: 720, height: 1280 },
      "1:1": { width: 720, height: 720 },
      "4:3": { width: 960, height: 720 },
    });
    expect(deliverySizesOf(480)["16:9"]).toEqual({ width: 848, height: 480 });
  });
});
