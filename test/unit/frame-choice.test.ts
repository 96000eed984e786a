import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseFrames } from "../../src/core/steps/frame-choice.ts";

const PIXELS = 16 * 9;
const thumb = (level: number) => new Uint8Array(PIXELS).fill(level);
/** Frames of one brightness each. */
const clipOf = (length: number, level: (index: number) => number) =>
  Array.from({ length }, (_, index) => thumb(level(index)));
const still = (length: number) => clipOf(length, () => 100);

describe("the frames of a clip that are judged", () => {
  it("are at least eight, or all of a clip that has fewer", () => {
    expect(chooseFrames(still(16), 8, [2])).toHaveLength(8);
    expect(chooseFrames(still(3), 8, [1])).toEqual([0, 1, 2]);
  });

  it("are one of every second and both ends of a long clip", () => {
    const chosen = chooseFrames(still(60 * 24), 24, [60]);
    expect(chosen.length).toBeGreaterThanOrEqual(60);
    expect([chosen[0], chosen.at(-1)]).toEqual([0, 60 * 24 - 1]);
    const gaps = chosen.slice(1).map((index, at) => index - (chosen[at] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(25);
  });

  it("hold one of every shot, those of an extension counted from the end", () => {
    const shots = Array.from({ length: 59 }, () => 1);
    const chosen = chooseFrames(still(120 * 8), 8, shots);
    for (const [shot] of shots.entries()) {
      const from = (61 + shot) * 8;
      expect(chosen.some((index) => index >= from && index < from + 8)).toBe(true);
    }
  });

  it("hold a flash of any length, wherever it hides", () => {
    const frames = fc.integer({ min: 9, max: 700 });
    fc.assert(
      fc.property(frames, fc.nat(), fc.integer({ min: 1, max: 4 }), (length, where, flash) => {
        const from = where % (length - flash);
        const clip = clipOf(length, (index) => (index >= from && index < from + flash ? 160 : 100 + (index % 5)));
        return chooseFrames(clip, 24, [length / 24]).some((index) => index >= from && index < from + flash);
      }),
      { numRuns: 40 },
    );
  });

  it("hold a picture that is slowly faded in between two samples", () => {
    const fade = [0, 20, 40, 60, 40, 20];
    const clip = clipOf(24 * 20, (index) => 100 + (fade[index - 37] ?? 0));
    expect(chooseFrames(clip, 24, [20])).toContain(40);
  });

  it("are a bounded number, however much a clip flickers", () => {
    const noise = clipOf(3600, (index) => (index * 7919) % 256);
    const chosen = chooseFrames(noise, 60, [60]);
    expect(chosen.length).toBeLessThanOrEqual(64 + 32);
    expect(new Set(chosen).size).toBe(chosen.length);
    expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
  });
});
