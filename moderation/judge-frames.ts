import { explain } from "./explain.ts";
import { outcomeOf } from "./levels.ts";
import type { PolicyDocument } from "./policy.ts";
import { CATEGORIES, type Category, type FrameFinding, type Judgement, scoresFrom, strictest } from "./taxonomy.ts";

/** A frame as scored; categories that no classifier covers are absent. */
type ScoredFrame = {
  readonly index: number;
  readonly seconds: number;
  readonly scores: Readonly<Partial<Record<Category, number>>>;
};

/** The verdict on a video's frames: the worst frame decides. Deterministic and monotone, like `judgePrompt`. */
export const judgeFrames = (frames: readonly ScoredFrame[], policy: PolicyDocument): Judgement => {
  const scores = scoresFrom((category) => Math.max(0, ...frames.map((frame) => frame.scores[category] ?? 0)));
  const findings = CATEGORIES.flatMap((name) => {
    const levels = policy.frames[name];
    const reached = levels ? outcomeOf(scores[name], levels) : null;
    return reached ? [{ name, score: scores[name], source: "model" as const, ...reached }] : [];
  });
  const verdict = strictest(findings.map((finding) => finding.outcome));
  return {
    verdict,
    categories: findings,
    scores,
    unsafe: Math.max(0, ...Object.values(scores)),
    spans: [],
    frames: frames.flatMap((frame) => flagged(frame, policy)),
    explanation: explain({ verdict, findings, language: null, subject: "video" }, policy),
    helpText: null,
    normalisedTextSha256: null,
  };
};

function flagged(frame: ScoredFrame, policy: PolicyDocument): readonly FrameFinding[] {
  return CATEGORIES.flatMap((category) => {
    const score = frame.scores[category] ?? 0;
    const levels = policy.frames[category];
    if (!levels || !outcomeOf(score, levels)) return [];
    return [{ index: frame.index, seconds: frame.seconds, category, score }];
  });
}
