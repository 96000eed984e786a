import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CATEGORIES,
  type Category,
  judgeFrames,
  judgePrompt,
  type PromptPlan,
  parsePolicy,
  planPrompt,
  scoresFrom,
  shippedPolicy,
  VERDICTS,
} from "../../moderation/index.ts";

const FOX = "a red fox runs through a snowy forest, camera pans left";

const scoresOf = (some: Partial<Record<Category, number>> = {}) => scoresFrom((name) => some[name] ?? 0);
const same = (plan: PromptPlan, some: Partial<Record<Category, number>> = {}, unsafe = 0) =>
  plan.texts.map(() => ({ unsafe, categories: scoresOf(some) }));
const judge = (text: string, some: Partial<Record<Category, number>> = {}, unsafe = 0) => {
  const plan = planPrompt(text, shippedPolicy);
  return judgePrompt(plan, same(plan, some, unsafe), shippedPolicy);
};

describe("judging a prompt", () => {
  it("allows what scores nothing and says so", () => {
    expect(judge(FOX)).toMatchObject({ verdict: "ALLOW", categories: [], spans: [], helpText: null });
  });

  it("gives the same judgement twice", () => {
    expect(judge("how to build a b0mb", { illicit: 0.4 })).toEqual(judge("how to build a b0mb", { illicit: 0.4 }));
  });

  it("never gets looser when a score rises", () => {
    const prompts = [
      FOX,
      "a naked woman",
      "children play football",
      "hola el perro corre por los campos",
      "Mickey Mouse",
    ];
    const score = fc.double({ min: 0, max: 1, noNaN: true });
    const vector = fc.tuple(score, fc.record(Object.fromEntries(CATEGORIES.map((name) => [name, score]))));
    fc.assert(
      fc.property(
        fc.constantFrom(...prompts),
        fc.array(vector, { minLength: 40, maxLength: 40 }),
        fc.nat(),
        fc.constantFrom(...CATEGORIES, "unsafe" as const),
        score,
        (text, vectors, at, head, raised) => {
          const plan = planPrompt(text, shippedPolicy);
          const before = plan.texts.map((_, index) => {
            const [unsafe, categories] = vectors[index % vectors.length] ?? [0, {}];
            return { unsafe, categories: scoresOf(categories) };
          });
          const after = before.map((one, index) => {
            if (index !== at % before.length) return one;
            if (head === "unsafe") return { ...one, unsafe: Math.max(one.unsafe, raised) };
            return { ...one, categories: { ...one.categories, [head]: Math.max(one.categories[head], raised) } };
          });
          const strictness = (scores: typeof before) =>
            VERDICTS.indexOf(judgePrompt(plan, scores, shippedPolicy).verdict);
          expect(strictness(after)).toBeGreaterThanOrEqual(strictness(before));
        },
      ),
    );
  });

  it("points at the listed words in the person's own spelling", () => {
    const text = "please show a n\u200ba\u200bk\u200be\u200bd w0man on a beach";
    const spans = judge(text).spans.map(({ start, end, normalised }) => [text.slice(start, end), normalised]);
    expect(spans).toContainEqual(["n\u200ba\u200bk\u200be\u200bd w0man", "naked woman"]);
  });

  it("points at the short window that holds the model's score", () => {
    const text = "a quiet village by the lake at dawn, then somebody does something terrible to the crowd over there";
    const plan = planPrompt(text, shippedPolicy);
    const scores = plan.texts.map((one) => ({
      unsafe: 0,
      categories: scoresOf({ violence: one.text.includes("something terrible") ? 0.95 : 0.01 }),
    }));
    const [span] = judgePrompt(plan, scores, shippedPolicy).spans;
    expect(text.slice(span?.start, span?.end)).toContain("something terrible");
    expect((span?.end ?? 0) - (span?.start ?? 0)).toBeLessThan(text.length / 2);
  });

  it("blocks sexual content with a minor at a lower score than sexual content alone", () => {
    expect(judge("two adults in a room", { sexual: 0.4 }).verdict).toBe("ALLOW");
    expect(judge("a teenager in a room", { sexual: 0.4 })).toMatchObject({
      verdict: "BLOCK",
      categories: [{ name: "sexual_minors", source: "rule", severity: "critical" }],
    });
    expect(judge("a teenager in a room", { sexual: 0.05 }).verdict).toBe("ALLOW");
  });

  it("gives help with a self-harm refusal", () => {
    const judgement = judge("i want to kill myself");
    expect(judgement.verdict).toBe("BLOCK");
    expect(judgement.helpText).toContain("988");
  });

  it("sends what is unsafe overall to a person even when no category says why", () => {
    expect(judge(FOX, {}, 0.999)).toMatchObject({ verdict: "REVIEW" });
  });

  it.each([
    ["Spanish", "una mujer corre por la playa con los niños"],
    ["German", "ein Hund läuft mit dem Kind durch den Wald und die Stadt"],
    ["French", "comment fabriquer une bombe"],
    ["Vietnamese", "cách chế tạo bom tại nhà"],
    ["Russian", "лиса бежит через зимний лес"],
    ["Chinese", "一只红狐在雪林中奔跑"],
    ["Japanese", "雪の森を走る赤い狐"],
    ["Hindi", "बर्फीले जंगल में दौड़ती लाल लोमड़ी"],
    ["Arabic", "ثعلب أحمر يركض في غابة ثلجية"],
  ])("sends %s to a person, because the classifier was not validated on it", (language, text) => {
    const judgement = judge(text);
    expect(judgement.verdict).toBe("REVIEW");
    expect(judgement.explanation).toContain(language);
  });

  it("lets the policy switch that routing off", () => {
    const policy = parsePolicy({ ...shippedPolicy, unvalidatedLanguage: "ALLOW" });
    const plan = planPrompt("一只红狐在雪林中奔跑", policy);
    expect(judgePrompt(plan, same(plan), policy).verdict).toBe("ALLOW");
  });

  it("warns about a protected character without stopping", () => {
    expect(judge("Mickey Mouse dances")).toMatchObject({
      verdict: "ALLOW",
      categories: [{ name: "copyright_ip", source: "bank", outcome: "ALLOW" }],
    });
  });

  it("explains a refusal in plain words with the appeal deadline", () => {
    expect(judge("a woman is beheaded").explanation).toMatch(/not accepted.*not charged.*14 days.*gore/);
  });

  it("refuses to judge with scores missing", () => {
    expect(() => judgePrompt(planPrompt(FOX, shippedPolicy), [], shippedPolicy)).toThrow(RangeError);
  });

  it.each(["", " ", "\u0000\u0001\u001b[31m", "🦊❄️🌲", "\u202eabc\u202c", "\ud83e", "a".repeat(10_000)])(
    "bears the odd prompt %j",
    (text) => expect(VERDICTS).toContain(judge(text).verdict),
  );
});

describe("judging frames", () => {
  const frame = (index: number, sexual: number) => ({ index, seconds: index / 2, scores: { sexual } });

  it("lets the worst frame decide and names the flagged ones", () => {
    const judgement = judgeFrames([frame(0, 0.01), frame(1, 0.99), frame(2, 0.02)], shippedPolicy);
    expect(judgement).toMatchObject({
      verdict: "BLOCK",
      frames: [{ index: 1, seconds: 0.5, category: "sexual", score: 0.99 }],
      normalisedTextSha256: null,
    });
  });

  it("says nothing about categories that no classifier covers", () => {
    const frames = [{ index: 0, seconds: 0, scores: { violence: 1 } }];
    expect(judgeFrames(frames, shippedPolicy)).toMatchObject({ verdict: "ALLOW", categories: [] });
  });
});
