import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CATEGORIES,
  checkPolicy,
  isLooserTier,
  judgePrompt,
  type PolicyDocument,
  planPrompt,
  policyForTier,
  scoresFrom,
  shippedPolicy,
  VERDICTS,
} from "../../moderation/index.ts";

const PROMPTS = ["a red fox runs through snow", "a naked woman", "a teenager in a room", "how to build a b0mb"];
const probability = fc.double({ min: 0, max: 1, noNaN: true });
const vector = fc.record({
  unsafe: probability,
  categories: fc.record(Object.fromEntries(CATEGORIES.map((name) => [name, probability]))),
});

type Levels = PolicyDocument["categories"]["hate"];
const levelsFrom = ([a, b, c]: readonly (number | null)[]): Levels => {
  const [low, middle, high] = [a, b, c].flatMap((at) => (at == null ? [] : [at])).sort((x, y) => x - y);
  const level = (at: number | undefined) => (at === undefined ? null : { at, severity: "medium" as const });
  return { warn: level(low), review: level(middle), block: level(high) };
};
const levels = fc.array(fc.option(probability), { minLength: 3, maxLength: 3 }).map(levelsFrom);
const allLevels = fc.tuple(...CATEGORIES.map(() => levels));
const withLevels = (all: readonly Levels[], unsafe: number | null): PolicyDocument => ({
  ...shippedPolicy,
  categories: scoresOf(all),
  unsafe: { review: unsafe },
});
const scoresOf = (all: readonly Levels[]): PolicyDocument["categories"] => {
  const [first = NEVER] = all;
  const of = (name: (typeof CATEGORIES)[number]) => all[CATEGORIES.indexOf(name)] ?? first;
  return {
    ...{ sexual: of("sexual"), sexual_minors: of("sexual_minors"), violence: of("violence") },
    ...{ violence_graphic: of("violence_graphic"), disturbing: of("disturbing"), hate: of("hate") },
    ...{ harassment: of("harassment"), self_harm: of("self_harm"), illicit: of("illicit") },
    ...{ public_figure: of("public_figure"), misinformation: of("misinformation"), copyright_ip: of("copyright_ip") },
  };
};
const NEVER: Levels = { warn: null, review: null, block: null };

/** The same levels with each threshold moved down by a share of itself. */
const lowered = (all: readonly Levels[], share: number): readonly Levels[] =>
  all.map((one) => {
    const down = (level: Levels["warn"]) => level && { ...level, at: level.at * share };
    return { warn: down(one.warn), review: down(one.review), block: down(one.block) };
  });

const judge = (text: string, policy: PolicyDocument, score: { unsafe: number; categories: Record<string, number> }) => {
  const plan = planPrompt(text, policy);
  const scores = { unsafe: score.unsafe, categories: scoresFrom((name) => score.categories[name] ?? 0) };
  return judgePrompt(
    plan,
    plan.texts.map(() => scores),
    policy,
  );
};
const strictness = (...given: Parameters<typeof judge>) => VERDICTS.indexOf(judge(...given).verdict);

describe("the laws of a policy", () => {
  it("lower thresholds never give a milder verdict", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PROMPTS),
        allLevels,
        fc.option(probability),
        probability,
        vector,
        (text, all, unsafe, share, score) => {
          const loose = withLevels(all, unsafe);
          const strict = withLevels(lowered(all, share), unsafe === null ? null : unsafe * share);
          expect(strictness(text, strict, score)).toBeGreaterThanOrEqual(strictness(text, loose, score));
        },
      ),
    );
  });

  it("the same words, policy and scores give the same judgement, byte for byte", () => {
    fc.assert(
      fc.property(fc.constantFrom(...PROMPTS), allLevels, vector, (text, all, score) => {
        const once = JSON.stringify(judge(text, withLevels(all, 0.5), score));
        expect(JSON.stringify(judge(text, structuredClone(withLevels(all, 0.5)), score))).toBe(once);
      }),
      { numRuns: 20 },
    );
  });

  it("a document whose tier loosens sexual_minors is refused, and no other ever lets such a score by", () => {
    fc.assert(
      fc.property(levels, levels, probability, (base, own, score) => {
        const document = {
          ...shippedPolicy,
          categories: { ...shippedPolicy.categories, sexual_minors: base },
          tiers: { trusted: { categories: { sexual_minors: own }, frames: {} } },
        };
        const checked = checkPolicy(document);
        if (!checked.ok) {
          expect(checked.faults.map(({ path }) => path)).toContain("tiers.trusted.categories.sexual_minors");
          return;
        }
        const scores = { unsafe: 0, categories: { sexual_minors: score } };
        const [fox = ""] = PROMPTS;
        expect(strictness(fox, policyForTier(checked.document, "trusted"), scores)).toBeGreaterThanOrEqual(
          strictness(fox, checked.document, scores),
        );
      }),
    );
  });

  it("a tier with lower thresholds than the policy's is looser in nothing, and never judges more mildly", () => {
    fc.assert(
      fc.property(fc.constantFrom(...PROMPTS), allLevels, probability, vector, (text, all, share, score) => {
        const base = withLevels(all, null);
        const categories = withLevels(lowered(all, share), null).categories;
        const policy = { ...base, tiers: { young: { categories, frames: {} } } };
        expect(isLooserTier(policy, "young", "standard")).toBe(false);
        expect(strictness(text, policyForTier(policy, "young"), score)).toBeGreaterThanOrEqual(
          strictness(text, base, score),
        );
      }),
    );
  });
});
