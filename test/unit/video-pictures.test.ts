import { describe, expect, it } from "vitest";
import { parseSignatureXml } from "../../src/adapters/video/signature-xml.ts";
import { cornerMark } from "../../src/adapters/video/visible-mark.ts";

describe("the corner mark", () => {
  it.each([
    [640, 360],
    [360, 640],
    [64, 36],
    [1920, 1080],
  ])("on %i x %i is dark with white letters at the bottom right and leaves the rest alone", (width, height) => {
    const frame = new Uint8Array((width * height * 3) / 2).fill(120);
    cornerMark(width, height)(frame);
    const luma = frame.subarray(0, width * height);
    const changed = luma.reduce((sum, value) => sum + (value === 120 ? 0 : 1), 0) / luma.length;
    expect(changed).toBeGreaterThan(0.002);
    expect(changed).toBeLessThan(0.13);
    expect(luma.some((value) => value === 235)).toBe(true);
    expect(luma.subarray(0, (width * height) / 2).every((value) => value === 120)).toBe(true);
  });

  it("takes the colour out of the box", () => {
    const frame = new Uint8Array((64 * 64 * 3) / 2).fill(200);
    cornerMark(64, 64)(frame);
    const chroma = frame.subarray(64 * 64);
    expect(chroma.filter((value) => value === 128).length).toBeGreaterThan(50);
    expect(chroma[0]).toBe(200);
  });
});

describe("signature XML", () => {
  const values = Array.from({ length: 380 }, (_, at) => at % 3);

  it("becomes one row of 380 ternary values a frame", () => {
    const frame = `<FrameSignature>${values.join("  ")} </FrameSignature>`;
    const rows = parseSignatureXml(`<a><BagOfWords>0 1</BagOfWords>${frame}<b/>${frame}</a>`);
    expect(rows.map((row) => [...row])).toEqual([values, values]);
  });

  it("is refused when a row has the wrong length or a value above 2", () => {
    expect(() => parseSignatureXml("<FrameSignature>0 1 2</FrameSignature>")).toThrow("380");
    expect(() => parseSignatureXml(`<FrameSignature>${[3, ...values.slice(1)].join(" ")}</FrameSignature>`)).toThrow();
  });
});
