import { describe, expect, it } from "vitest";
import { accuracy, byConcept, seam, tone } from "../../scripts/evaluate-generation/measures.ts";
import { contactSheet } from "../../scripts/evaluate-generation/sheet.ts";

const truth = { subject: "fox", action: "jump", scene: "snow" };
const verdicts = [
  { prompt: "a fox jumps", truth, said: { ...truth, shape: "fox" } },
  { prompt: "a fox jumps", truth, said: { ...truth, action: "spin", shape: "dog" } },
];

describe("the measures of the generator's evaluation", () => {
  it("count a clip for a slot when the judge says what was asked, and for all when every slot is right", () => {
    expect(accuracy(verdicts, ["subject", "action", "scene", "shape"])).toMatchObject({
      subject: 1,
      action: 0.5,
      shape: 0.5,
      all: 0.5,
      "subject, action and scene": 0.5,
    });
    expect(byConcept(verdicts, "action")).toEqual({ jump: 0.5 });
  });

  it("see a seam where pictures jump between latent frames, and none in even motion", () => {
    const grey = (level: number) => new Uint8Array(12).fill(level);
    expect(seam([0, 1, 2, 3, 4, 5, 6, 7].map(grey), 4)).toBeCloseTo(1);
    expect(seam([0, 1, 2, 3, 13, 14, 15, 16].map(grey), 4)).toBeCloseTo(10);
  });

  it("give the mean and the deviation of all levels", () => {
    expect(tone([Uint8Array.of(0, 100), Uint8Array.of(0, 100)])).toEqual({ mean: 50, deviation: 50 });
  });

  it("lay pictures out side by side with a white gap", () => {
    const red = Uint8Array.of(255, 0, 0);
    const sheet = contactSheet([[red, red]], { width: 1, height: 1 });
    expect(sheet).toMatchObject({ width: 6, height: 1 });
    expect([...sheet.data.slice(0, 6)]).toEqual([255, 0, 0, 255, 255, 255]);
    expect([...sheet.data.slice(-3)]).toEqual([255, 0, 0]);
  });
});
