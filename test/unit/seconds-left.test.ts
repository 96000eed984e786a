import { describe, expect, it } from "vitest";
import type { GenerationStep, StepTimes } from "../../src/core/ports/database.ts";
import { secondsLeft } from "../../src/core/seconds-left.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 2) + seconds * 1000);
/** A run whose steps took these seconds. */
const run = (clipSeconds: number, took: Partial<Record<GenerationStep, number>>): StepTimes => {
  const times = { GENERATE: 90, JUDGE_FRAMES: 1, MARK: 4, SIGN: 1, READ_BACK: 3, STORE: 1, ...took };
  const entries = Object.entries(times) as [GenerationStep, number][];
  return { clipSeconds, steps: entries.map(([step, seconds]) => ({ step, milliseconds: seconds * 1000 })) };
};
const recent = [run(4, {})];
const generating = {
  step: "GENERATE",
  stepStartedAt: at(0),
  clipSeconds: 4,
  fraction: 0.25,
  progressAt: at(10),
} as const;
const marking = { ...generating, step: "MARK", fraction: 0, progressAt: null } as const;

describe("the seconds that are left", () => {
  it("are what the present pace says and what the later steps took lately", () => {
    expect(secondsLeft(generating, recent, at(10))).toBe(30 + 10);
  });

  it("fall from one report to the next, not only with it", () => {
    expect(secondsLeft(generating, recent, at(15))).toBe(25 + 10);
  });

  it("follow this run's pace when it slows down", () => {
    expect(secondsLeft({ ...generating, fraction: 0.5, progressAt: at(40) }, recent, at(40))).toBe(40 + 10);
  });

  it("are unknown until the model has said how far it is", () => {
    expect(secondsLeft({ ...generating, fraction: 0, progressAt: null }, recent, at(5))).toBeNull();
  });

  it("are unknown while a later step was never measured, and before the first step", () => {
    expect(secondsLeft(generating, [], at(10))).toBeNull();
    const withoutStore = recent.map(({ steps, ...rest }) => ({ ...rest, steps: steps.slice(0, -1) }));
    expect(secondsLeft(generating, withoutStore, at(10))).toBeNull();
    expect(secondsLeft({ ...generating, step: null }, recent, at(10))).toBeNull();
  });

  it("need no pace of a later step's own: it takes as long as lately, less what has gone by", () => {
    expect(secondsLeft(marking, recent, at(0))).toBe(4 + 5);
    expect(secondsLeft(marking, recent, at(3))).toBe(1 + 5);
  });

  it("count a step that takes longer than ever as about to end", () => {
    expect(secondsLeft(marking, recent, at(60))).toBe(5);
    expect(secondsLeft(generating, recent, at(60))).toBe(10);
  });

  it("grow with the clip, by the pace of the recent runs together", () => {
    expect(secondsLeft({ ...marking, clipSeconds: 8 }, recent, at(0))).toBe(2 * 9);
    expect(secondsLeft(marking, [run(4, { MARK: 4 }), run(12, { MARK: 28 })], at(0))).toBe(8 + 2.5);
  });

  it("are nothing more than the last step's own rest at the end", () => {
    expect(secondsLeft({ ...marking, step: "STORE" }, recent, at(0.25))).toBe(0.8);
  });
});
