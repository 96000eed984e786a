import {
  type Judgement,
  judgeFrames,
  judgePrompt,
  type PlannedText,
  type PolicyDocument,
  planPrompt,
  policyForTier,
  scoresFrom,
  type Verdict,
} from "../../moderation/index.ts";
import { sha256Hex } from "./environment.ts";
import { AppError, isAppError } from "./errors.ts";
import type { FrameClassifier, PromptClassifier, PromptScores } from "./ports/classifier.ts";
import type { Stage } from "./ports/stage.ts";
import type { SampledFrame } from "./ports/video.ts";
import { REPLAY_FORMAT, replayDigest } from "./replay-digest.ts";

/** A policy as it is for a tier, with the number and digest under which decisions cite it. */
export type ActivePolicy = {
  readonly version: number;
  /** Of the whole document, not of the tier's. */
  readonly sha256: string;
  readonly tier: string;
  readonly document: PolicyDocument;
};

/** The policy for whoever has that tier; `policy` is the standard one. */
export const atTier = (policy: ActivePolicy, tier: string): ActivePolicy => ({
  ...policy,
  tier,
  document: policyForTier(policy.document, tier),
});

/** A judgement and everything needed to repeat it: equal inputs, policy and weights give an equal `replayDigest`. */
export type Judged = {
  readonly kind: "judged";
  readonly verdict: Verdict;
  readonly judgement: Judgement;
  readonly policyVersion: number;
  readonly modelSha256: readonly string[];
  readonly replayDigest: string;
  readonly replayFormat: number;
  readonly milliseconds: number;
};
/** The classifier gave no answer. The caller parks the generation: an unjudged one never passes. */
export type Unjudged = { readonly kind: "unjudged"; readonly reason: string };
/** What came of judging one part of a generation. */
export type StageJudged = { readonly stage: Stage; readonly judged: Judged | Unjudged };

const PROMPT_TIMEOUT_MS = 10_000;
const FRAMES_TIMEOUT_MS = 60_000;

export async function moderatePrompt(
  prompt: string,
  policy: ActivePolicy,
  classifier: PromptClassifier,
  signal: AbortSignal,
): Promise<Judged | Unjudged> {
  const started = performance.now();
  const answer = await answerOrReason(
    judgeWords(prompt, [policy.document], classifier, within(PROMPT_TIMEOUT_MS, signal)),
    PROMPT_TIMEOUT_MS,
    signal,
  );
  if ("reason" in answer) return { kind: "unjudged", reason: answer.reason };
  const [judgement] = answer.value;
  if (!judgement) return { kind: "unjudged", reason: "CLASSIFIER_UNAVAILABLE" };
  return judged(judgement, sha256Hex(prompt), policy, classifier.identity().sha256, started);
}

/**
 * One judgement for each policy, in order, on the same scores: what is read and scored of a text depends on no policy.
 * Texts that only help to point at words are scored when there is something to point at.
 * @throws AppError CLASSIFIER_UNAVAILABLE
 */
export async function judgeWords(
  text: string,
  policies: readonly PolicyDocument[],
  classifier: PromptClassifier,
  signal: AbortSignal,
): Promise<readonly Judgement[]> {
  const plans = policies.map((policy) => ({
    policy,
    plan: planPrompt(text, policy, { validatedLanguages: classifier.languages() }),
  }));
  const texts = plans[0]?.plan.texts ?? [];
  const judge = (scores: readonly PromptScores[]) => plans.map(({ plan, policy }) => judgePrompt(plan, scores, policy));
  const verdicts = await scoresOf(texts, ({ purpose }) => purpose === "verdict", classifier, signal);
  const judgements = judge(verdicts);
  if (judgements.every(({ categories }) => categories.length === 0)) return judgements;
  const pointers = await scoresOf(texts, ({ purpose }) => purpose === "locate", classifier, signal);
  return judge(texts.map(({ purpose }, at) => (purpose === "verdict" ? verdicts[at] : pointers[at]) ?? NOT_SCORED));
}

const NOT_SCORED: PromptScores = { unsafe: 0, categories: scoresFrom(() => 0) };

/** A score for each text, in order; those that are not wanted get none. */
async function scoresOf(
  texts: readonly PlannedText[],
  isWanted: (text: PlannedText) => boolean,
  classifier: PromptClassifier,
  signal: AbortSignal,
): Promise<readonly PromptScores[]> {
  const wanted = texts.filter(isWanted);
  const scores = await classifier.score(
    wanted.map((planned) => planned.text),
    signal,
  );
  // Fail closed: a missing score would read as a harmless one.
  if (scores.length !== wanted.length) {
    throw new AppError("CLASSIFIER_UNAVAILABLE", { message: "The prompt classifier did not score every text" });
  }
  const found = new Map(wanted.map((planned, at) => [planned, scores[at]]));
  return texts.map((planned) => found.get(planned) ?? NOT_SCORED);
}

export async function moderateFrames(
  frames: readonly SampledFrame[],
  clipSha256: string,
  policy: ActivePolicy,
  classifier: FrameClassifier,
  signal: AbortSignal,
): Promise<Judged | Unjudged> {
  const started = performance.now();
  const scores = await answerOrReason(
    classifier.score(frames, within(FRAMES_TIMEOUT_MS, signal)),
    FRAMES_TIMEOUT_MS,
    signal,
  );
  if ("reason" in scores) return { kind: "unjudged", reason: scores.reason };
  if (scores.value.length !== frames.length) return { kind: "unjudged", reason: "CLASSIFIER_UNAVAILABLE" };
  const scored = frames.map((frame, at) => ({
    index: frame.index,
    seconds: frame.seconds,
    scores: scores.value[at] ?? {},
  }));
  return judged(judgeFrames(scored, policy.document), clipSha256, policy, classifier.identity().sha256, started);
}

function judged(judgement: Judgement, input: string, policy: ActivePolicy, model: string, started: number): Judged {
  const facts = { input, policySha256: policy.sha256, tier: policy.tier, modelSha256: [model], judgement };
  return {
    kind: "judged",
    verdict: judgement.verdict,
    judgement,
    policyVersion: policy.version,
    modelSha256: [model],
    replayDigest: replayDigest(facts, REPLAY_FORMAT),
    replayFormat: REPLAY_FORMAT,
    milliseconds: Math.round(performance.now() - started),
  };
}

const within = (ms: number, signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(ms)]);

/** A classifier that hangs despite its signal is left behind; a caller's own abort is passed on. */
async function answerOrReason<T>(
  answer: Promise<T>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly value: T } | { readonly reason: string }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError("CLASSIFIER_UNAVAILABLE", { message: "timed out" })), timeoutMs);
  });
  try {
    return { value: await Promise.race([answer, late]) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    return { reason: isAppError(error) ? error.code : "CLASSIFIER_UNAVAILABLE" };
  } finally {
    clearTimeout(timer);
  }
}
