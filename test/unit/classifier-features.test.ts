import { describe, expect, it } from "vitest";
import { BUCKETS, features } from "../../src/adapters/classifier/features.ts";
import golden from "./classifier-features.golden.json" with { type: "json" };

describe("hashed features", () => {
  // Made by the training code: models/train/prompt-classifier/features.py
  it.each(golden)("are those that the model was trained on: $text", ({ text, ids, values }) => {
    const found = features(text);
    expect([...found.ids]).toEqual(ids);
    for (const [index, value] of values.entries()) expect(found.values[index]).toBeCloseTo(value, 5);
  });

  it("stay inside the model's table and do not grow past the longest prompt", () => {
    const { ids } = features("Any wörds 语言 🦊 at all, ".repeat(2_000));
    expect(Math.min(...ids)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...ids)).toBeLessThan(BUCKETS);
    expect(ids).toEqual(features("Any wörds 语言 🦊 at all, ".repeat(4_000)).ids);
  });
});
