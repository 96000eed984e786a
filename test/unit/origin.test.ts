import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { inherit } from "../../src/core/origin.ts";
import type { Generation } from "../../src/core/ports/database.ts";
import { newGeneration } from "../harness/rows.ts";

const parentOf = (change: Partial<Generation> = {}): Generation => ({
  ...newGeneration(randomUUID(), { aspect: "1:1", style: "sepia", seed: 9, seconds: 3, visibleMark: "corner" }),
  ...{
    step: null,
    stepStartedAt: null,
    fraction: 0,
    progressAt: null,
    preview: null,
    attempts: 0,
    cancelRequestedAt: null,
    startedAt: null,
    finishedAt: null,
  },
  shots: [{ prompt: "a fox runs", seconds: 3, camera: "orbit" }],
  ...change,
});
const shots: Generation["shots"] = [
  { prompt: "a fox runs", seconds: 1, camera: "orbit" },
  { prompt: "a fox sits", seconds: 2, camera: null },
];
const remix = (request: object, change: Partial<Generation> = {}) =>
  inherit(request, { parent: parentOf(change), relation: "REMIX", file: null, secondsBefore: 0 }, rule);
const rule = { usual: "corner", isRequired: false } as const;

describe("a remix", () => {
  it("takes over seed and settings, but no words", () => {
    expect(remix({ prompt: "a duck runs" })).toEqual({
      prompt: "a duck runs",
      ...{ seed: 9, aspect: "1:1", style: "sepia", visibleMark: "corner", seconds: 3, camera: "orbit" },
    });
  });

  it("keeps what the request says itself", () => {
    const request = { prompt: "a duck", seed: 0, aspect: "4:3", style: "cool", camera: "static", seconds: 5 };
    expect(remix({ ...request, visibleMark: "none" })).toEqual({ ...request, visibleMark: "none" });
  });

  it("of a storyboard takes over length and camera shot by shot, as far as there are shots", () => {
    const request = { shots: [{ prompt: "a duck" }, { prompt: "a car", camera: "static" }, { prompt: "a bus" }] };
    expect(remix(request, { shots }).shots).toEqual([
      { prompt: "a duck", seconds: 1, camera: "orbit" },
      { prompt: "a car", seconds: 2, camera: "static" },
      { prompt: "a bus" },
    ]);
  });

  it("of a storyboard by one prompt is one shot of the same length, whose camera is free", () => {
    expect(remix({ prompt: "a duck" }, { shots })).toMatchObject({ seconds: 3, camera: null });
  });
});
