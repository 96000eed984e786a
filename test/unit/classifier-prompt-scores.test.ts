import { describe, expect, it } from "vitest";
import { PROMPT_HEADS, promptScores } from "../../src/adapters/classifier/prompt-scores.ts";

const logits = (value: number, changed: Readonly<Record<number, number>> = {}): Float32Array =>
  Float32Array.from(PROMPT_HEADS, (_, head) => changed[head] ?? value);

const NO_SPELLING = new Float64Array(PROMPT_HEADS.length);

describe("the scores of a text", () => {
  it("are probabilities by head", () => {
    const { unsafe, categories } = promptScores([logits(0, { 0: 50, 12: -50 })], NO_SPELLING);
    expect(categories).toMatchObject({ sexual: 1, hate: 0.5 });
    expect(unsafe).toBeCloseTo(0, 9);
  });

  it("are each head's boldest over the pieces of a long text", () => {
    const { unsafe, categories } = promptScores([logits(-50, { 0: 50 }), logits(-50, { 12: 50 })], NO_SPELLING);
    expect([categories.sexual, unsafe]).toEqual([1, 1]);
    expect(categories.violence).toBeCloseTo(0, 9);
  });

  it("take in what spelling says", () => {
    const { categories } = promptScores(
      [logits(0)],
      NO_SPELLING.map((_, head) => (head === 0 ? 50 : 0)),
    );
    expect(categories).toMatchObject({ sexual: 1, hate: 0.5 });
  });

  it.each([
    ["no piece", []],
    ["a logit that is no number", [logits(-9), logits(-9, { 4: Number.NaN })]],
    ["a missing logit", [logits(-9).subarray(1)]],
  ])("are refused for %s", (_, pieces) => {
    expect(() => promptScores(pieces, NO_SPELLING)).toThrow(
      expect.objectContaining({ code: "CLASSIFIER_UNAVAILABLE" }),
    );
  });
});
