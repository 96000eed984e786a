import { describe, expect, it } from "vitest";
import { type Category, type Judgement, scoresFrom, shippedPolicy, type Verdict } from "../../moderation/index.ts";
import { compare } from "../../scripts/evaluate-moderation/compare.ts";
import { type JudgedRow, measureCategory, measureOverall } from "../../scripts/evaluate-moderation/measures.ts";
import { countReasons } from "../../scripts/evaluate-moderation/reasons.ts";
import type { Row } from "../../scripts/evaluate-moderation/rows.ts";
import { sliceBy } from "../../scripts/evaluate-moderation/slices.ts";

type Facts = Partial<Row> & { readonly score?: number; readonly verdict?: Verdict; readonly found?: Category };

function judged({ score = 0, verdict = "ALLOW", found, ...row }: Facts): JudgedRow {
  const finding = { score, severity: "medium", threshold: 0.5, source: "model" } as const;
  const judgement: Judgement = {
    verdict,
    categories: found ? [{ ...finding, name: found, outcome: verdict }] : [],
    scores: scoresFrom(() => score),
    unsafe: score,
    ...{ spans: [], frames: [], explanation: "", helpText: null, normalisedTextSha256: null },
  };
  const blank = { text: "x", labels: {}, unsafe: null, benign: false, lang: "en", source: "a", kind: "other" } as const;
  const model = { ...scoresFrom(() => score), unsafe: score };
  return { judgement, model, reasons: found ? [`classifier, ${found}`] : [], row: { ...blank, ...row } };
}

describe("the measures of the moderation evaluation", () => {
  const hate: Facts = { labels: { hate: 1 }, unsafe: 1 };
  const clean: Facts = { labels: { hate: 0 }, unsafe: 0, benign: true };

  it("ignore rows that do not say whether they belong to a category", () => {
    const rows = [judged({ ...hate, score: 0.9 }), judged({ ...clean, score: 0.1 })];
    const unknown = judged({ labels: { sexual: 1 }, unsafe: 1, score: 1, verdict: "BLOCK", found: "hate" });
    expect(measureCategory([...rows, unknown], "hate", shippedPolicy)).toEqual(
      measureCategory(rows, "hate", shippedPolicy),
    );
    expect(measureCategory(rows, "violence", shippedPolicy)).toBeNull();
    expect(measureOverall([...rows, judged({ unsafe: null, score: 1 })]).positives).toBe(1);
  });

  it("count a level by what reaches it or a stricter one, and only findings of that category", () => {
    const rows = [
      judged({ ...hate, verdict: "BLOCK", found: "hate" }),
      judged({ ...hate, verdict: "REVIEW", found: "hate" }),
      judged({ ...hate, verdict: "BLOCK", found: "violence" }),
      judged({ ...clean, verdict: "REVIEW", found: "hate" }),
    ];
    const levels = measureCategory(rows, "hate", shippedPolicy)?.levels;
    expect(levels?.map(({ level, recall, fpr }) => [level, recall.hits, recall.of, fpr.hits])).toEqual([
      ["REVIEW", 2, 3, 1],
      ["BLOCK", 1, 3, 0],
    ]);
  });

  it("count what is held apart from what is blocked", () => {
    const rows = [
      judged({ ...hate, verdict: "REVIEW" }),
      judged({ ...hate, verdict: "BLOCK" }),
      judged({ ...hate }),
      judged({ ...clean, verdict: "REVIEW" }),
    ];
    const { held, blocked } = measureOverall(rows);
    expect([held.recall.hits, blocked.recall.hits, held.fpr.hits, blocked.fpr.hits]).toEqual([2, 1, 1, 0]);
    expect(held.precision.value).toBeCloseTo(2 / 3, 4);
  });

  it("slice rows by what they say of themselves", () => {
    const rows = [judged({ ...clean, source: "b", verdict: "BLOCK" }), judged({ ...hate, source: "a" })];
    const slices = sliceBy(rows, ({ row }) => row.source);
    expect(Object.keys(slices)).toEqual(["a", "b"]);
    expect(slices.b).toMatchObject({ rows: 1, benignBlocked: { hits: 1, of: 1 }, recall: { of: 0 } });
  });

  it("say what a reason catches, and what only it catches", () => {
    const both = {
      ...judged({ ...clean, verdict: "REVIEW", found: "hate" }),
      reasons: ["classifier, hate", "list slurs"],
    };
    const rows = [both, judged({ ...hate, verdict: "BLOCK", found: "hate" }), judged(clean)];
    expect(countReasons(rows)).toEqual({
      "classifier, hate": { unsafe: 1, unsafeAlone: 1, benign: 1, benignAlone: 0 },
      "list slurs": { unsafe: 0, unsafeAlone: 0, benign: 1, benignAlone: 0 },
    });
  });

  it("call a headline number worse only beyond its margin, whichever way it points", () => {
    const recall = (value: number) => ({ recall: { value, better: "higher", margin: 0.02 } as const });
    const alarms = (value: number) => ({ alarms: { value, better: "lower", margin: 0.02 } as const });
    const verdictOf = (differences: ReturnType<typeof compare>) => differences.map(({ verdict }) => verdict);
    expect(verdictOf(compare(recall(0.9), recall(0.88)))).toEqual(["within the margin"]);
    expect(verdictOf(compare(recall(0.9), recall(0.87)))).toEqual(["WORSE"]);
    expect(verdictOf(compare(alarms(0.1), alarms(0.13)))).toEqual(["WORSE"]);
    expect(verdictOf(compare(alarms(0.1), alarms(0.05)))).toEqual(["better"]);
    expect(compare({}, recall(0.5))).toEqual([]);
  });
});
