import { describe, expect, it } from "vitest";
import { CATEGORIES, parsePolicy, shippedPolicy } from "../../moderation/index.ts";

const level = (at: number) => ({ at, severity: "medium" as const });

describe("a policy document", () => {
  it("survives a round trip through JSON", () => {
    expect(parsePolicy(JSON.parse(JSON.stringify(shippedPolicy)))).toEqual(shippedPolicy);
  });

  it("decides every category and explains each", () => {
    expect(Object.keys(shippedPolicy.categories)).toEqual([...CATEGORIES]);
    expect(Object.keys(shippedPolicy.explanations)).toEqual([...CATEGORIES]);
  });

  it.each([
    ["a missing category", { categories: { sexual: shippedPolicy.categories.sexual } }, "categories.hate"],
    ["a threshold above one", { unsafe: { review: 1.2 } }, "unsafe.review"],
    ["an unknown outcome", { unvalidatedLanguage: "MAYBE" }, "unvalidatedLanguage"],
    ["an unknown field", { threshold: 0.5 }, "threshold"],
    ["no time to appeal", { appealDays: 0 }, "appealDays"],
    [
      "a block below its review",
      { frames: { sexual: { warn: null, review: level(0.9), block: level(0.5) } } },
      "thresholds must rise",
    ],
  ])("is refused with %s, saying where", (_, fault, place) => {
    expect(() => parsePolicy({ ...shippedPolicy, ...fault })).toThrow(place);
  });

  it("from before a section was added is still read", () => {
    const { desk, frameSampling: _, ...older } = shippedPolicy;
    const holdsNothing = {
      promptEscalation: { categories: [], shareOfLevel: 1 },
      shareHeld: { known: 0, foreign: 0 },
    };
    expect(parsePolicy(older)).toEqual({ ...older, desk, frameSampling: holdsNothing });
  });

  it("is refused when it is no object at all", () => {
    expect(() => parsePolicy("allow everything")).toThrow("The policy is not valid");
  });
});
