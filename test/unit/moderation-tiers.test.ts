import { describe, expect, it } from "vitest";
import {
  checkPolicy,
  disclose,
  isLooserTier,
  judgePrompt,
  type PolicyDocument,
  parsePolicy,
  planPrompt,
  policyForTier,
  scoresFrom,
  shippedPolicy,
  tierNames,
} from "../../moderation/index.ts";

const withParts = (parts: object): PolicyDocument => parsePolicy({ ...shippedPolicy, ...parts });
const judge = (text: string, policy: PolicyDocument, scores: Readonly<Record<string, number>> = {}) => {
  const plan = planPrompt(text, policy);
  const categories = scoresFrom((name) => scores[name] ?? 0);
  return judgePrompt(
    plan,
    plan.texts.map(() => ({ unsafe: 0, categories })),
    policy,
  );
};

describe("a tier", () => {
  const policy = withParts({
    tiers: {
      trusted: { categories: { sexual: { review: null } }, frames: { sexual: { review: null } } },
      young: { categories: { violence: { review: { at: 0.2, severity: "medium" } } } },
    },
  });

  it("changes what it names and nothing else", () => {
    const trusted = policyForTier(policy, "trusted");
    expect(trusted.categories.sexual).toEqual({ ...policy.categories.sexual, review: null });
    expect(trusted.categories.violence).toEqual(policy.categories.violence);
    expect(trusted.banks).toBe(policy.banks);
    expect(judge("two people in a room", policy, { sexual: 0.88 }).verdict).toBe("REVIEW");
    expect(judge("two people in a room", trusted, { sexual: 0.88 }).verdict).toBe("ALLOW");
  });

  it("that a policy does not know is the standard one, also by the name of something every object has", () => {
    for (const name of ["standard", "gone", "constructor"]) expect(policyForTier(policy, name)).toBe(policy);
    expect(tierNames(policy)).toEqual(["standard", "trusted", "young"]);
  });

  it("is looser when any score has a milder outcome in it", () => {
    expect(isLooserTier(policy, "trusted", "standard")).toBe(true);
    expect(isLooserTier(policy, "standard", "trusted")).toBe(false);
    expect(isLooserTier(policy, "young", "standard")).toBe(false);
    expect(isLooserTier(policy, "standard", "young")).toBe(true);
  });

  it("whose levels do not rise together with the policy's is a fault at its path", () => {
    const tiers = { odd: { categories: { sexual: { block: { at: 0.1, severity: "high" } } } } };
    const checked = checkPolicy({ ...shippedPolicy, tiers });
    expect(checked).toMatchObject({ ok: false, faults: [{ path: "tiers.odd.categories.sexual" }] });
  });
});

describe("a consent list", () => {
  const name = "Keanu Reeves";
  const bank = {
    ...{ name: "people", category: "public_figure", severity: "medium", outcome: "REVIEW", except: [] },
    terms: ["keanu reeves", "reeves", "angela merkel"],
  };
  const rude = {
    ...{ name: "rude", category: "harassment", severity: "medium", outcome: "REVIEW", except: [] },
    terms: ["reeves"],
  };
  const consent = [{ name, reference: "contract of the agency" }];

  it("takes the hits on that name away, however it is written", () => {
    const policy = withParts({ banks: [bank], consent });
    expect(judge(`${name} walks a dog`, withParts({ banks: [bank] })).verdict).toBe("REVIEW");
    for (const text of [`${name} walks a dog`, "KEANU   REEVES walks", "Ｋｅａｎｕ Reeves walks"]) {
      expect(judge(text, policy)).toMatchObject({ verdict: "ALLOW", categories: [] });
    }
  });

  it("leaves every other name in the same sentence, parts of the name alone, and other lists", () => {
    const policy = withParts({ banks: [bank], consent });
    expect(judge(`${name} dances with Angela Merkel`, policy)).toMatchObject({ verdict: "REVIEW", spans: [{}] });
    expect(judge("reeves walks a dog", policy).verdict).toBe("REVIEW");
    expect(judge(`${name} walks`, withParts({ banks: [bank, rude], consent })).categories).toMatchObject([
      { name: "harassment" },
    ]);
  });

  it("takes no name that would match everything", () => {
    const wrong = [{ name: "...", reference: "x" }];
    expect(checkPolicy({ ...shippedPolicy, consent: wrong })).toMatchObject({
      ok: false,
      faults: [{ path: "consent[0].name" }],
    });
  });
});

describe("disclosure", () => {
  const refused = judge("a woman is beheaded", shippedPolicy, { violence_graphic: 0.99 });

  it("in full is the judgement", () => {
    expect(disclose(refused, "full", "prompt", shippedPolicy)).toMatchObject({
      categories: refused.categories,
      spans: refused.spans,
      unsafe: refused.unsafe,
    });
  });

  it("of the category alone has neither words nor numbers, and each family once", () => {
    const shown = disclose(refused, "category", "prompt", shippedPolicy);
    expect(shown.categories.filter(({ name }) => name === "violence_graphic")).toEqual([
      { name: "violence_graphic", outcome: "BLOCK", score: null, threshold: null, severity: null, source: null },
    ]);
    expect(shown).toMatchObject({ spans: [], scores: null, unsafe: null, explanation: refused.explanation });
  });

  it("that is minimal is the same for every reason", () => {
    const other = judge("a swastika on a flag", shippedPolicy, { hate: 0.99 });
    expect(other.verdict).toBe(refused.verdict);
    const minimal = (one: typeof refused) => disclose(one, "minimal", "prompt", shippedPolicy);
    expect(minimal(refused)).toEqual(minimal(other));
    expect(minimal(refused).explanation).toContain("appeal within 14 days");
  });

  it("never withholds help with self-harm", () => {
    const shown = disclose(judge("i want to kill myself", shippedPolicy), "minimal", "prompt", shippedPolicy);
    expect(shown.helpText).toContain("988");
    expect(shown.categories).toEqual([]);
  });
});
