import { describe, expect, it } from "vitest";
import { parseSignatureXml } from "../../src/adapters/video/signature-xml.ts";
import { markPainter } from "../../src/adapters/video/visible-mark.ts";
import { VISIBLE_MARKS, type VisibleMark } from "../../src/core/ports/video.ts";

const SIZES = [
  [640, 360],
  [360, 640],
  [64, 36],
  [1920, 1080],
] as const;
/** A frame of one grey after the mark was painted, with what is known of its luma. */
function painted(style: VisibleMark, [width, height]: readonly [number, number], index = 0, grey = 120) {
  const frame = new Uint8Array((width * height * 3) / 2).fill(grey);
  markPainter(style, { width, height }, 8)?.(frame, index);
  const luma = frame.subarray(0, width * height);
  const touched = [...luma.keys()].filter((at) => luma[at] !== grey);
  const rows = touched.map((at) => Math.floor(at / width));
  const columns = touched.map((at) => at % width);
  const ink = [...luma.keys()].filter((at) => luma[at] === 235).map((at) => Math.floor(at / width));
  const least = (all: readonly number[]) => all.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const most = (all: readonly number[]) => all.reduce((one, other) => Math.max(one, other), -1);
  return {
    share: touched.length / luma.length,
    ...{ top: least(rows), bottom: most(rows), left: least(columns), right: most(columns) },
    inkHeight: ink.length === 0 ? 0 : most(ink) - least(ink) + 1,
    chroma: frame.subarray(width * height),
  };
}

describe("visible marks", () => {
  it.each(SIZES)("of every style are white on dark and small on %i x %i, and stay inside of it", (width, height) => {
    for (const style of VISIBLE_MARKS.filter((one) => one !== "none")) {
      const { share, inkHeight, right, bottom } = painted(style, [width, height]);
      expect(share, style).toBeGreaterThan(0.002);
      expect(share, style).toBeLessThan(height < 100 ? 0.6 : 0.13);
      expect(inkHeight, style).toBeGreaterThanOrEqual(7);
      expect([right < width, bottom < height]).toEqual([true, true]);
    }
  });

  it("of the corner leave the rest of the picture alone, and take the colour out of theirs", () => {
    const { top, left, chroma } = painted("corner", [640, 360], 0, 200);
    expect([top > 300, left > 550]).toEqual([true, true]);
    expect([chroma[0], chroma.filter((value) => value === 128).length > 50]).toEqual([200, true]);
    expect(painted("none", [640, 360]).share).toBe(0);
  });

  it("that move reach all sides, so that no half of the picture is free of them", () => {
    const places = Array.from({ length: 8 * 70 }, (_, index) => painted("moving", [320, 180], index));
    expect(Math.min(...places.map(({ left }) => left))).toBe(0);
    expect(Math.max(...places.map(({ right }) => right))).toBeGreaterThan(315);
    expect(Math.min(...places.map(({ top }) => top))).toBe(0);
    expect(Math.max(...places.map(({ bottom }) => bottom))).toBeGreaterThan(175);
    const quadrants = new Set(places.map(({ left, top }) => `${left > 140} ${top > 80}`));
    expect(quadrants.size).toBe(4);
  });

  it("of China have letters of 5 % of the short side at least, for the first 2 seconds and not throughout", () => {
    for (const size of SIZES) {
      const { inkHeight } = painted("china-label", size, 16);
      expect(inkHeight / Math.min(...size)).toBeGreaterThanOrEqual(0.05);
      expect(painted("china-label", size, 80).share).toBe(0);
    }
  });

  it("of the EU are round", () => {
    const [width, height] = [640, 360];
    const { left, right, top, bottom, share } = painted("eu-icon", [width, height]);
    expect(right - left).toBe(bottom - top);
    const filled = (share * width * height) / (right - left + 1) ** 2;
    expect(filled).toBeGreaterThan(0.7);
    expect(filled).toBeLessThan(0.85);
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
