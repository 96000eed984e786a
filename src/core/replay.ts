import { z } from "zod";
import {
  CATEGORIES,
  type Judgement,
  judgeFrames,
  parsePolicy,
  policyForTier,
  type Verdict,
} from "../../moderation/index.ts";
import { digestOf, sha256Hex } from "./environment.ts";
import { AppError } from "./errors.ts";
import { judgeWords } from "./moderate.ts";
import type { FrameClassifier, PromptClassifier } from "./ports/classifier.ts";
import type { Decision, Generation, Reads } from "./ports/database.ts";
import { replayDigest } from "./replay-digest.ts";

/** What can differ, in the order of cause and effect. */
export const REPLAY_DIFFERENCES = ["RECORD", "POLICY", "MODEL", "READING", "SCORES", "FINDINGS", "VERDICT"] as const;
export type ReplayDifference = (typeof REPLAY_DIFFERENCES)[number];

export type Replay = {
  readonly decision: Decision;
  readonly outcome: "SAME" | "DIFFERENT" | "NOT_REPLAYABLE";
  /** Code: why it cannot be replayed. */
  readonly reason: "INPUT_GONE" | "POLICY_GONE" | null;
  readonly differences: readonly ReplayDifference[];
  /** `WORDS` went through the model again; of pictures only the kept `SCORES` are judged again. */
  readonly basis: "WORDS" | "SCORES";
  readonly verdict: Verdict | null;
  readonly replayDigest: string | null;
  /** What is loaded now. */
  readonly modelSha256: readonly string[];
};

/** More than this is another score; less is another processor's last bits. */
const SCORE_TOLERANCE = 1e-3;
const TIMEOUT_MS = 60_000;

export type Replays = ReturnType<typeof createReplays>;

/** Reaches a kept decision again from what is kept, and says what differs. */
export function createReplays(deps: {
  readonly database: Pick<Reads, "decision" | "generation" | "policy" | "stepResults">;
  readonly classifier: PromptClassifier;
  readonly frameClassifier: FrameClassifier;
}) {
  const { database, classifier, frameClassifier } = deps;

  /** SHA-256 of what was judged; null when nothing says it any more. */
  async function inputOf({ stage }: Decision, generation: Generation): Promise<string | null> {
    switch (stage) {
      case "PROMPT":
        // Blank words were erased; nobody can have been judged on them.
        return generation.prompt === "" ? null : sha256Hex(generation.prompt);
      case "FIRST_FRAME":
        return generation.leadSha256;
      case "FRAMES":
        return clipOf((await database.stepResults(generation.id)).find(({ step }) => step === "GENERATE")?.result);
    }
  }

  return {
    /** Null when there is no such decision. @throws AppError CLASSIFIER_UNAVAILABLE */
    async replay(decisionId: string, signal: AbortSignal): Promise<Replay | null> {
      const decision = await database.decision(decisionId);
      if (!decision) return null;
      const isWords = decision.stage === "PROMPT";
      const loaded = (isWords ? classifier : frameClassifier).identity().sha256;
      const frame = { decision, basis: isWords ? "WORDS" : "SCORES", modelSha256: [loaded] } as const;
      const impossible = (reason: Replay["reason"]): Replay => ({
        ...frame,
        ...{ outcome: "NOT_REPLAYABLE", reason, differences: [], verdict: null, replayDigest: null },
      });
      const generation = await database.generation(decision.generationId);
      const input = generation && (await inputOf(decision, generation));
      if (!generation || input === null) return impossible("INPUT_GONE");
      const kept = await database.policy(decision.policyVersion);
      if (!kept) return impossible("POLICY_GONE");

      const policy = policyForTier(parsePolicy(kept.document), generation.tier);
      const judgement = isWords
        ? await judgeAgain(generation.prompt, policy, classifier, signal)
        : judgeFrames([{ index: 0, seconds: 0, scores: decision.judgement.scores }], policy);
      const facts = { input, policySha256: kept.sha256, tier: generation.tier };
      const digest = (of: Judgement, modelSha256: readonly string[]) =>
        replayDigest({ ...facts, modelSha256, judgement: of }, decision.replayFormat);
      const differs: Readonly<Record<ReplayDifference, boolean>> = {
        RECORD: digest(decision.judgement, decision.modelSha256) !== decision.replayDigest,
        POLICY: digestOf(kept.document) !== kept.sha256,
        MODEL: decision.modelSha256.join() !== loaded,
        READING: judgement.normalisedTextSha256 !== decision.judgement.normalisedTextSha256,
        SCORES: isWords && farthest(judgement, decision.judgement) > SCORE_TOLERANCE,
        FINDINGS: findingsOf(judgement) !== findingsOf(decision.judgement),
        VERDICT: judgement.verdict !== decision.verdict,
      };
      const differences = REPLAY_DIFFERENCES.filter((name) => differs[name]);
      const outcome = differences.length === 0 ? "SAME" : "DIFFERENT";
      const reached = { verdict: judgement.verdict, replayDigest: digest(judgement, [loaded]) };
      return { ...frame, outcome, reason: null, differences, ...reached };
    },
  };
}

async function judgeAgain(
  words: string,
  policy: Parameters<typeof judgeWords>[1][number],
  classifier: PromptClassifier,
  signal: AbortSignal,
): Promise<Judgement> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const [judgement] = await judgeWords(words, [policy], classifier, within);
  if (!judgement) throw new AppError("CLASSIFIER_UNAVAILABLE");
  return judgement;
}

const generated = z.looseObject({ clip: z.looseObject({ sha256: z.string() }) });
const clipOf = (result: unknown): string | null => generated.safeParse(result).data?.clip.sha256 ?? null;

const findingsOf = ({ categories }: Judgement): string => digestOf(categories.map(({ score: _, ...exact }) => exact));

/** The largest difference between two scores of one head. */
const farthest = (one: Judgement, other: Judgement): number =>
  Math.max(
    Math.abs(one.unsafe - other.unsafe),
    ...CATEGORIES.map((name) => Math.abs(one.scores[name] - other.scores[name])),
  );
