import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATEGORIES, type PolicyDocument, scoresFrom, secondLook, shippedPolicy } from "../../moderation/index.ts";

const clip = (violence: number, more: Partial<Parameters<typeof secondLook>[0]> = {}) => ({
  generationId: "one",
  policySha256: "f".repeat(64),
  covered: ["sexual"] as const,
  promptScores: [scoresFrom((name) => (name === "violence" ? violence : 0))],
  weights: "known" as const,
  ...more,
});
const withSampling = (frameSampling: Partial<PolicyDocument["frameSampling"]>): PolicyDocument => ({
  ...shippedPolicy,
  frameSampling: {
    promptEscalation: { categories: [], shareOfLevel: 1 },
    shareHeld: { known: 0, foreign: 0 },
    ...frameSampling,
  },
});
const half = withSampling({ promptEscalation: { categories: ["violence"], shareOfLevel: 0.5 } });
const level = shippedPolicy.categories.violence.review?.at ?? Number.NaN;

describe("a clip whose frames were allowed", () => {
  it("goes to a person when its words come near a family that the frame classifier does not see", () => {
    expect(secondLook(clip(level / 2), half)).toBe("UNCOVERED_FAMILY");
    expect(secondLook(clip(level / 2 - 0.01), half)).toBeNull();
  });

  it("goes on when the frame classifier sees that family", () => {
    expect(secondLook(clip(1, { covered: ["sexual", "violence"] }), half)).toBeNull();
  });

  it("is held by the worst of several prompts", () => {
    const calm = scoresFrom(() => 0);
    const grim = scoresFrom(() => 0.9);
    expect(secondLook(clip(0, { promptScores: [calm, grim, calm] }), half)).toBe("UNCOVERED_FAMILY");
  });

  it("is never held for a family that no level of the prompt's policy stops", () => {
    const never = { warn: null, review: null, block: null };
    const policy = { ...half, categories: { ...half.categories, violence: never } };
    expect(secondLook(clip(1), policy)).toBeNull();
  });

  it("is never let go for a higher score", () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    const scores = fc.array(probability, { minLength: CATEGORIES.length, maxLength: CATEGORIES.length });
    fc.assert(
      fc.property(scores, scores, probability, (low, more, shareOfLevel) => {
        const policy = withSampling({ promptEscalation: { categories: [...CATEGORIES], shareOfLevel } });
        const of = (numbers: readonly number[]) => scoresFrom((name) => numbers[CATEGORIES.indexOf(name)] ?? 0);
        const high = low.map((score, at) => Math.max(score, more[at] ?? 0));
        const isHeld = (numbers: readonly number[]) => secondLook(clip(0, { promptScores: [of(numbers)] }), policy);
        return isHeld(low) === null || isHeld(high) !== null;
      }),
    );
  });

  it("is drawn by lot, for the share that the policy says, the same clip always alike", () => {
    const policy = withSampling({ shareHeld: { known: 0, foreign: 0.1 } });
    const draw = (weights: "known" | "foreign", policySha256: string) =>
      Array.from({ length: 5000 }, (_, id) =>
        secondLook(clip(0, { generationId: `id ${id}`, weights, policySha256 }), policy),
      );
    const foreign = draw("foreign", "a");
    const held = foreign.filter((one) => one === "SAMPLED").length;
    expect(held / foreign.length).toBeCloseTo(0.1, 1.5);
    expect(draw("foreign", "a")).toEqual(foreign);
    expect(draw("foreign", "b")).not.toEqual(foreign);
    expect(draw("known", "a").every((one) => one === null)).toBe(true);
  });
});
