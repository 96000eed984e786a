import { describe, expect, test } from "vitest";
import { deskPolicy, needsSecondReviewer, reasonOf, routeCase } from "../../moderation/desk-policy.ts";
import type { Category, CategoryFinding, Verdict } from "../../moderation/index.ts";
import { reasonText } from "../../src/api/graphql/reason-text.ts";
import { TAKEDOWN_STRIKE } from "../../src/core/takedown-strikes.ts";

const desk = deskPolicy.parse({});
const finding = (name: Category, outcome: Verdict = "REVIEW", score = 0.8): CategoryFinding => ({
  ...{ name, outcome, score, severity: "medium", threshold: 0.5, source: "model" },
});

describe("routing", () => {
  test.each([
    [
      "a child in a sexual prompt",
      { kind: "HOLD", stage: "PROMPT", findings: [finding("sexual_minors")] },
      "restricted",
    ],
    ["the appeal of one, too", { kind: "APPEAL", stage: "PROMPT", findings: [finding("sexual_minors")] }, "restricted"],
    ["self-harm", { kind: "HOLD", stage: "PROMPT", findings: [finding("self_harm")] }, "urgent"],
    ["an appeal", { kind: "APPEAL", stage: "PROMPT", findings: [finding("hate", "BLOCK")] }, "appeals"],
    ["what nobody could judge", { kind: "HOLD", stage: "FRAMES", findings: null }, "unjudged"],
    ["pictures", { kind: "HOLD", stage: "FRAMES", findings: [finding("sexual")] }, "frames"],
    ["a language nobody vouches for", { kind: "HOLD", stage: "PROMPT", findings: [] }, "language"],
    ["everything else", { kind: "HOLD", stage: "PROMPT", findings: [finding("violence")] }, "general"],
  ] as const)("%s goes to its own queue", (_, facts, queue) => {
    expect(routeCase(facts, desk).queue).toBe(queue);
  });

  test("the first rule that holds decides, and a rule without a priority takes the highest score", () => {
    const findings = [finding("violence", "REVIEW", 0.7), finding("copyright_ip", "ALLOW", 0.62)];
    expect(routeCase({ kind: "HOLD", stage: "PROMPT", findings }, desk)).toEqual({
      ...{ queue: "general", access: "reviewer", priority: 70 },
    });
    const first = { when: {}, queue: "urgent", priority: 1 };
    const routed = routeCase({ kind: "HOLD", stage: "PROMPT", findings }, { ...desk, routes: [first, ...desk.routes] });
    expect(routed).toEqual({ queue: "urgent", access: "reviewer", priority: 1 });
  });
});

describe("a desk policy", () => {
  const routes = [{ when: {}, queue: "nowhere", priority: 1 }];
  const narrow = [{ when: { kinds: ["APPEAL"] }, queue: "general", priority: 1 }];
  const steps = [
    { points: 3, level: "WARNED", hours: null },
    { points: 3, level: "SUSPENDED", hours: null },
  ];
  test.each([
    ["a route to a queue that is not there", { routes }, /nowhere/],
    ["a last route that does not take everything", { routes: narrow }, /last route/],
    ["steps that do not rise", { strikes: { ...desk.strikes, steps } }, /rise/],
    ["no plain reason to allow", { reasons: desk.reasons.filter(({ code }) => code.startsWith("S")) }, /ALLOW needs/],
  ])("with %s is refused", (_, change, message) => {
    const parsed = deskPolicy.safeParse(change);
    expect(parsed.error?.message).toMatch(message);
  });
});

describe("decisions", () => {
  test("a child's case needs two people, others one; taking a refusal back needs two where the policy says so", () => {
    expect(needsSecondReviewer({ categories: ["sexual_minors"], overturns: false }, desk)).toBe(true);
    expect(needsSecondReviewer({ categories: ["hate"], overturns: true }, desk)).toBe(false);
    const strict = { ...desk, secondReviewer: { ...desk.secondReviewer, overturns: true } };
    expect(needsSecondReviewer({ categories: ["hate"], overturns: true }, strict)).toBe(true);
  });

  test("without a code the reason is the one that fits what was found", () => {
    expect(reasonOf("BLOCK", null, ["hate"], desk)?.code).toBe("HATE");
    expect(reasonOf("BLOCK", null, [], desk)?.code).toBe("OTHER");
    expect(reasonOf("ALLOW", null, ["hate"], desk)?.code).toBe("WITHIN_POLICY");
    expect(reasonOf("ALLOW", "HATE", [], desk)).toBeNull();
  });

  test("every reason has its sentence, that of a notice too, which no policy has; one that is gone keeps its code", () => {
    expect(reasonText(desk, "HATE")).toBe(reasonOf("BLOCK", "HATE", [], desk)?.says);
    expect(reasonText(desk, TAKEDOWN_STRIKE.code)).toBe("A video was withheld after a notice from outside.");
    expect(reasonText(desk, "OF_1999")).toBe("OF_1999");
  });
});
