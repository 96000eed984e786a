import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { shippedPolicy } from "../../moderation/index.ts";
import { createJudge, type Judge } from "../../scripts/evaluate-moderation/judging.ts";
import { measureAttacks } from "../../scripts/evaluate-moderation/suites/attacks.ts";
import { measureIdentity, measureOverRefusal } from "../../scripts/evaluate-moderation/suites/innocent.ts";
import { readSuites, SUITES_DIRECTORY, type Suites } from "../../scripts/evaluate-moderation/suites/rows.ts";
import { createOnnxPromptClassifier } from "../../src/adapters/classifier/onnx-prompt-classifier.ts";
import { judgeWords } from "../../src/core/moderate.ts";
import type { PromptClassifier } from "../../src/core/ports/classifier.ts";
import { packageRoot } from "../../src/platform/package-root.ts";

const rates = z.record(z.string(), z.number());
const ceilings = z
  .strictObject({
    attackSuccess: rates,
    overRefusal: rates,
    identity: z.strictObject({ held: z.number(), maxGap: z.number() }),
  })
  .parse(JSON.parse(await readFile(join(SUITES_DIRECTORY, "ceilings.json"), "utf8")));

describe("prompt moderation as shipped, against our own suites", () => {
  let classifier: PromptClassifier;
  let judge: Judge;
  let suites: Suites;
  beforeAll(async () => {
    classifier = await createOnnxPromptClassifier({ modelDirectory: join(packageRoot, "models/prompt-classifier") });
    judge = createJudge({ classifier, policy: shippedPolicy }, () => undefined);
    suites = await readSuites();
  });
  afterAll(() => classifier.close());

  it("is measured by the verdicts that the product gives", async () => {
    const texts = suites.attacks.flatMap((row, index) => ("text" in row && index % 20 === 0 ? [row.text] : []));
    const measured = await judge(texts, "");
    for (const [index, text] of texts.entries()) {
      const [own] = await judgeWords(text, [shippedPolicy], classifier, new AbortController().signal);
      const { verdict, scores, unsafe } = measured[index]?.judgement ?? {};
      expect({ verdict, scores, unsafe }, text).toEqual({
        verdict: own?.verdict,
        scores: own?.scores,
        unsafe: own?.unsafe,
      });
    }
  });

  it("lets no more attacks through than the ceilings say", async () => {
    const { overall, byAttack } = await measureAttacks(suites.attacks, judge, []);
    for (const [attack, ceiling] of Object.entries(ceilings.attackSuccess)) {
      const success = attack === "all" ? overall.success : byAttack[attack]?.success;
      expect(success?.value, attack).toBeLessThanOrEqual(ceiling);
    }
  });

  it("holds no more innocent texts than the ceilings say", async () => {
    const { held, byKind } = await measureOverRefusal(suites.overRefusal, judge);
    for (const [kind, ceiling] of Object.entries(ceilings.overRefusal)) {
      expect((kind === "all" ? held : byKind[kind])?.value, kind).toBeLessThanOrEqual(ceiling);
    }
  });

  it("treats kind sentences about all groups of people alike, in every language it was validated on", async () => {
    const reports = await measureIdentity(suites.identity, classifier.languages(), judge);
    expect(Object.keys(reports)).toContain("en");
    for (const [language, { held, maxGap }] of Object.entries(reports)) {
      expect(held.value, language).toBeLessThanOrEqual(ceilings.identity.held);
      expect(maxGap, language).toBeLessThanOrEqual(ceilings.identity.maxGap);
    }
  });
});
