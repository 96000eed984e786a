import { describe, expect, it } from "vitest";
import { scoresFrom, shippedPolicy } from "../../moderation/index.ts";
import { judgeWords } from "../../src/core/moderate.ts";
import type { PromptClassifier } from "../../src/core/ports/classifier.ts";

const PROMPT = "a red fox runs through a snowy forest under a pale winter sky while the camera pans slowly to the left";
const calm = new AbortController().signal;

/** Scores every text with `violence` and keeps what it was asked; `lost` scores are held back. */
const scripted = (violence: number, lost = 0): PromptClassifier & { readonly asked: (readonly string[])[] } => {
  const asked: (readonly string[])[] = [];
  return {
    asked,
    identity: () => ({ name: "scripted", version: "1", sha256: "0".repeat(64) }),
    languages: () => ["en"],
    score: async (texts) => {
      asked.push(texts);
      const categories = scoresFrom((category) => (category === "violence" ? violence : 0));
      return texts.slice(lost).map(() => ({ unsafe: 0, categories }));
    },
    close: async () => {},
  };
};

describe("judging words", () => {
  it("scores the short windows that point at words only when something was found", async () => {
    const innocent = scripted(0);
    expect(await judgeWords(PROMPT, [shippedPolicy], innocent, calm)).toMatchObject([{ verdict: "ALLOW", spans: [] }]);
    expect(innocent.asked).toHaveLength(1);

    const found = scripted(0.99);
    const [judgement] = await judgeWords(PROMPT, [shippedPolicy], found, calm);
    expect(judgement).toMatchObject({ verdict: "REVIEW", scores: { violence: 0.99 } });
    expect(found.asked).toHaveLength(2);
    const [span] = judgement?.spans ?? [];
    expect(span && span.end - span.start).toBeLessThan(PROMPT.length);
  });

  it("does not pass a text whose score is missing", async () => {
    const judging = judgeWords(PROMPT, [shippedPolicy], scripted(0, 1), calm);
    await expect(judging).rejects.toMatchObject({ code: "CLASSIFIER_UNAVAILABLE" });
  });
});
