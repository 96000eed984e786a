import { judgePrompt, planPrompt, STANDARD_TIER, shippedPolicy } from "../../moderation/index.ts";
import { createOnnxPromptClassifier } from "../../src/adapters/classifier/onnx-prompt-classifier.ts";
import { digestOf } from "../../src/core/environment.ts";
import { moderatePrompt } from "../../src/core/moderate.ts";
import { against, type Measurement, quantile, repeat, type Section, summary, timed } from "./measure.ts";

const WARM_UP = 30;
/** What people type, what people hide, and one that is long: the normaliser reads each of them in other ways. */
const PROMPTS: readonly string[] = [
  "fox",
  "a red fox runs through a snowy forest, camera pans left",
  "an old lighthouse in a storm at night, waves against the rocks, lightning far away",
  "ein blauer Vogel fliegt über einen ruhigen See bei Sonnenaufgang",
  "a surgeon k i l l s the lights in the th3atre, drаmatic",
  "two chess players in a park; one topples the king. 冬の公園でチェス",
  `a slow walk through a market: ${"stalls of oranges, lanterns and cloth; people talk and laugh; ".repeat(7)}`,
];

/** Prompt moderation as admission does it: normaliser, word lists, classifier, policy. */
export const moderation: Section = async ({ config, signal, times }) => {
  const classifier = await createOnnxPromptClassifier({ modelDirectory: config.promptClassifierDirectory });
  const policy = { version: 1, sha256: digestOf(shippedPolicy), tier: STANDARD_TIER, document: shippedPolicy };
  // Numbered, so that no prompt comes twice.
  const prompts = Array.from({ length: times(700, 70) }, (_, at) => `${PROMPTS[at % PROMPTS.length]} ${at}`);

  const judgeOne = async (prompt: string) => {
    const judged = await moderatePrompt(prompt, policy, classifier, signal);
    if (judged.kind === "unjudged") throw new Error(`a prompt was not judged: ${judged.reason}`);
  };
  const judgeTogether = async () => {
    const plans = prompts.map((prompt) => planPrompt(prompt, shippedPolicy));
    const scores = await classifier.score(
      plans.flatMap(({ texts }) => texts.map(({ text }) => text)),
      signal,
    );
    let first = 0;
    for (const plan of plans) {
      judgePrompt(plan, scores.slice(first, first + plan.texts.length), shippedPolicy);
      first += plan.texts.length;
    }
  };

  try {
    for (const prompt of prompts.slice(0, WARM_UP)) await judgeOne(prompt);
    const single = await repeat(prompts.length, (at) => judgeOne(prompts[at] ?? ""));
    const planning = await repeat(prompts.length, (at) => planPrompt(prompts[at] ?? "", shippedPolicy));
    const together = await timed(judgeTogether);
    const perSecond = [(1000 * prompts.length) / together.ms];
    const oneByOne = [(1000 * single.length) / single.reduce((sum, ms) => sum + ms, 0)];
    return [
      summary("a prompt, one at a time", single),
      summary("of that, normaliser and word lists", planning, against("the whole prompt", planning, single)),
      summary(`${prompts.length} prompts in one call`, perSecond, {
        unit: "per second",
        ...against("one at a time", perSecond, oneByOne),
      }),
      longest(single),
    ];
  } finally {
    await classifier.close();
  }
};

/** The event loop serves nobody else while a prompt is normalised. */
const longest = (samples: readonly number[]): Measurement => ({
  what: "the slowest prompt",
  value: quantile(samples, 1),
  unit: "ms",
  samples: samples.length,
});
