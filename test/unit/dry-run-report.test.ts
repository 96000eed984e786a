import { describe, expect, it } from "vitest";
import { type Judgement, scoresFrom, type Verdict } from "../../moderation/index.ts";
import { createDryRunCounter, precisionOf, recallOf } from "../../src/core/dry-run-report.ts";
import { readTexts } from "../../src/core/dry-run-texts.ts";
import { replayDigest } from "../../src/core/replay-digest.ts";

const judgement = (verdict: Verdict, name: "hate" | "violence" = "hate"): Judgement => ({
  verdict,
  categories:
    verdict === "ALLOW"
      ? []
      : [{ name, score: 0.9, severity: "high", threshold: 0.5, source: "model", outcome: verdict }],
  scores: scoresFrom(() => 0),
  ...{ unsafe: 0, spans: [], frames: [], explanation: "", helpText: null, normalisedTextSha256: null },
});
const day = (number: number) => new Date(Date.UTC(2026, 0, number));

describe("the report of a dry run", () => {
  it("counts flips, refusals, what a day brings the reviewers, and by what", () => {
    const counter = createDryRunCounter();
    const pairs: readonly [Verdict, Verdict, number][] = [
      ["ALLOW", "ALLOW", 1],
      ["ALLOW", "REVIEW", 2],
      ["REVIEW", "BLOCK", 3],
      ["BLOCK", "BLOCK", 5],
    ];
    for (const [before, after, at] of pairs) {
      counter.count({ before: judgement(before), after: judgement(after), label: null, at: day(at) });
    }
    const report = counter.report();
    expect(report.flips.ALLOW).toEqual({ ALLOW: 1, REVIEW: 1, BLOCK: 0 });
    expect(report.flips.REVIEW.BLOCK).toBe(1);
    expect(report).toMatchObject({ texts: 4, labelled: 0, days: 4 });
    expect(report.before.verdicts).toEqual({ ALLOW: 2, REVIEW: 1, BLOCK: 1 });
    expect(report.after.byCategory).toEqual({ hate: { review: 1, block: 2 } });
    expect(report.after.bySource).toEqual({ model: { review: 1, block: 2 } });
  });

  it("measures agreement with people on what they decided, and on nothing else", () => {
    const counter = createDryRunCounter();
    const labelled: readonly [Verdict, "ALLOW" | "BLOCK" | null][] = [
      ["BLOCK", "BLOCK"],
      ["REVIEW", "BLOCK"],
      ["REVIEW", "ALLOW"],
      ["ALLOW", "BLOCK"],
      ["BLOCK", null],
    ];
    for (const [after, label] of labelled) {
      counter.count({ before: judgement("ALLOW"), after: judgement(after), label, at: null });
    }
    const { after, before, days } = counter.report();
    expect(days).toBeNull();
    expect(after.stopped).toEqual({ truePositives: 2, falsePositives: 1, falseNegatives: 1, trueNegatives: 0 });
    expect([precisionOf(after.stopped), recallOf(after.stopped)]).toEqual([2 / 3, 2 / 3]);
    expect([precisionOf(after.refused), recallOf(after.refused)]).toEqual([1, 1 / 3]);
    expect([precisionOf(before.stopped), recallOf(before.stopped)]).toEqual([null, 0]);
  });
});

describe("uploaded texts", () => {
  async function* lines(...all: string[]) {
    yield* all;
  }

  it("are JSON lines with a label if there is one", async () => {
    const read = await readTexts(lines('{"text":"a fox","label":"ALLOW"}', "", '{"text":"b","id":7}'));
    expect(read).toMatchObject({
      ok: true,
      value: [
        { text: "a fox", label: "ALLOW" },
        { text: "b", label: null },
      ],
    });
  });

  it.each([
    ["no JSON", "nonsense"],
    ["no text", '{"label":"ALLOW"}'],
    ["another label", '{"text":"x","label":"MAYBE"}'],
    ["what the database cannot keep", '{"text":"a\\u0000b"}'],
    ["half a surrogate pair", '{"text":"a\\ud83e"}'],
  ])("are refused as a whole at a line with %s", async (_, wrong) => {
    expect(await readTexts(lines('{"text":"a"}', wrong))).toMatchObject({
      ok: false,
      errors: [{ code: "INVALID_VALUE", message: expect.stringContaining("Line 2"), field: ["upload"] }],
    });
  });
});

describe("a replay digest", () => {
  const facts = {
    ...{ input: "a".repeat(64), policySha256: "b".repeat(64), tier: "standard", modelSha256: ["c".repeat(64)] },
    judgement: judgement("BLOCK"),
  };

  it.each([
    ["the input", { input: "0".repeat(64) }],
    ["the policy", { policySha256: "0".repeat(64) }],
    ["the tier", { tier: "trusted" }],
    ["the model", { modelSha256: ["0".repeat(64)] }],
    ["how the words were read", { judgement: { ...judgement("BLOCK"), normalisedTextSha256: "0" } }],
    ["the verdict", { judgement: judgement("REVIEW") }],
    ["a finding", { judgement: judgement("BLOCK", "violence") }],
  ])("changes with %s", (_, change) => {
    expect(replayDigest({ ...facts, ...change }, 2)).not.toBe(replayDigest(facts, 2));
  });

  it("does not change with the last bits of a score", () => {
    const [finding] = facts.judgement.categories;
    const near = { ...facts.judgement, categories: finding ? [{ ...finding, score: 0.900001 }] : [] };
    expect(replayDigest({ ...facts, judgement: near }, 2)).toBe(replayDigest(facts, 2));
  });

  it("of the first format stays what old decisions were kept under", () => {
    expect(replayDigest(facts, 1)).toBe(replayDigest({ ...facts, tier: "trusted" }, 1));
    expect(() => replayDigest(facts, 3)).toThrow(RangeError);
  });
});
