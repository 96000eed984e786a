import {
  type Category,
  type Judgement,
  judgePrompt,
  type PolicyDocument,
  planPrompt,
  scoresFrom,
} from "../../moderation/index.ts";
import { judgeWords } from "../../src/core/moderate.ts";
import type { PromptClassifier, PromptScores } from "../../src/core/ports/classifier.ts";
import { reasonsOf } from "./reasons.ts";
import { quantile, rounded } from "./statistics.ts";

/** What the product says of a text, and the classifier's own part in it: the highest score of any reading. */
export type Judged = {
  readonly judgement: Judgement;
  readonly model: Readonly<Record<Category | "unsafe", number>>;
  readonly reasons: readonly string[];
};
/** Judges texts in order; `label` names the stretch of work for whoever watches. */
export type Judge = (texts: readonly string[], label: string) => Promise<readonly Judged[]>;
export type Latency = { readonly prompts: number; readonly p50: number; readonly p95: number };

type Deps = { readonly classifier: PromptClassifier; readonly policy: PolicyDocument };
type Progress = (label: string, done: number, total: number) => void;

/** Prompts planned and scored together: enough for the classifier to form full batches. */
const CHUNK = 64;
const TIMED_PROMPTS = 200;
const never = new AbortController().signal;

/**
 * What `judgeWords` does, many prompts at a time: plan, one call of the classifier for the distinct texts of a chunk,
 * judge. Texts that only help to point at words are left out, since by `judgePrompt`'s law they cannot move a verdict.
 */
export const createJudge =
  ({ classifier, policy }: Deps, onProgress: Progress): Judge =>
  async (texts, label) => {
    const out: Judged[] = [];
    for (let first = 0; first < texts.length; first += CHUNK) {
      const plans = texts.slice(first, first + CHUNK).map((text) => {
        const plan = planPrompt(text, policy, { validatedLanguages: classifier.languages() });
        return { ...plan, texts: plan.texts.filter(({ purpose }) => purpose === "verdict") };
      });
      const wanted = [...new Set(plans.flatMap((plan) => plan.texts.map((one) => one.text)))];
      const scores = await classifier.score(wanted, never);
      const byText = new Map(wanted.map((text, index) => [text, scores[index]]));
      for (const plan of plans) {
        const own = plan.texts.flatMap(({ text }) => byText.get(text) ?? []);
        const judgement = judgePrompt(plan, own, policy);
        out.push({ judgement, model: highest(own), reasons: reasonsOf(plan, judgement) });
      }
      onProgress(label, out.length, texts.length);
    }
    return out;
  };

/** Milliseconds of one prompt after another, by the function that the product judges them with. */
export async function measureLatency({ classifier, policy }: Deps, texts: readonly string[]): Promise<Latency> {
  const step = Math.max(1, Math.floor(texts.length / TIMED_PROMPTS));
  const chosen = texts.filter((_, index) => index % step === 0).slice(0, TIMED_PROMPTS);
  const milliseconds: number[] = [];
  for (const text of chosen) {
    const started = performance.now();
    await judgeWords(text, [policy], classifier, never);
    milliseconds.push(performance.now() - started);
  }
  const at = (share: number) => rounded(quantile(milliseconds, share), 1);
  return { prompts: chosen.length, p50: at(0.5), p95: at(0.95) };
}

export const isHeld = ({ judgement }: Judged): boolean => judgement.verdict !== "ALLOW";
export const isBlocked = ({ judgement }: Judged): boolean => judgement.verdict === "BLOCK";

function highest(scores: readonly PromptScores[]): Judged["model"] {
  const top = (of: (one: PromptScores) => number) => Math.max(0, ...scores.map(of));
  return { ...scoresFrom((name) => top((one) => one.categories[name])), unsafe: top((one) => one.unsafe) };
}
