import { withoutConsented } from "./consent.ts";
import { explain } from "./explain.ts";
import { outcomeOf } from "./levels.ts";
import type { PlannedText, PromptPlan, TermHit } from "./plan.ts";
import type { PolicyDocument } from "./policy.ts";
import {
  CATEGORIES,
  type Category,
  type CategoryFinding,
  type CategoryScores,
  type Judgement,
  type Span,
  scoresFrom,
  strictest,
} from "./taxonomy.ts";

/** What a classifier says of one text; calibrated probabilities. */
type TextScores = { readonly unsafe: number; readonly categories: CategoryScores };
type Scored = { readonly planned: PlannedText; readonly scores: TextScores };
type Reason = { readonly finding: CategoryFinding; readonly spans: readonly Span[] };

/** A prompt may repeat a word a thousand times; an answer points at the first few. */
const MAX_SPANS = 20;

/**
 * The verdict on a planned prompt. `scores` answer `plan.texts`, in order. Deterministic, and monotone: raising any
 * score never loosens the verdict, because every outcome is a threshold and the verdict is the strictest outcome.
 * @throws RangeError when the scores are not one a text: a fault of the caller, never a reason to allow.
 */
export const judgePrompt = (plan: PromptPlan, scores: readonly TextScores[], policy: PolicyDocument): Judgement => {
  const scored = plan.texts.map((planned, index): Scored => {
    const own = scores[index];
    if (!own || scores.length !== plan.texts.length) throw new RangeError("judgePrompt needs one score for each text");
    return { planned, scores: own };
  });
  const counted = scored.filter(({ planned }) => planned.purpose === "verdict");
  const modelUnsafe = highest(counted.map((one) => one.scores.unsafe));
  const modelScores = scoresFrom((category) => highest(counted.map((one) => one.scores.categories[category])));

  const banks = bankReasons(plan, policy);
  const known = scoresFrom((category) => Math.max(modelScores[category], scoreIn(banks, category)));
  const rules = ruleReasons(plan, known, policy);
  const model = CATEGORIES.flatMap((category) => modelReason(category, modelScores[category], scored, policy));
  const overall = overallReason(modelUnsafe, modelScores, scored, policy, [...banks, ...rules, ...model]);

  const reasons = [...rules, ...banks, ...model, ...overall];
  const findings = reasons.map((reason) => reason.finding);
  const language = plan.unvalidatedLanguage;
  const verdict = strictest([
    ...findings.map((finding) => finding.outcome),
    ...(language === null ? [] : [policy.unvalidatedLanguage]),
  ]);
  const final = scoresFrom((category) => Math.max(known[category], scoreIn(rules, category)));
  return {
    verdict,
    categories: findings,
    scores: final,
    unsafe: Math.max(modelUnsafe, ...[...banks, ...rules].map(({ finding }) => stoppingScore(finding))),
    spans: reasons.flatMap((reason) => reason.spans).slice(0, MAX_SPANS),
    frames: [],
    explanation: explain({ verdict, findings, language, subject: "prompt" }, policy),
    helpText: helpTextFor(findings, policy),
    normalisedTextSha256: plan.normalisedTextSha256,
  };
};

function bankReasons(plan: PromptPlan, policy: PolicyDocument): readonly Reason[] {
  return withoutConsented(plan, policy.consent).map(({ bank, hits }) => {
    const score = policy.severityScores[bank.severity];
    return {
      // A word list has no threshold of its own: being on it is the whole test.
      finding: {
        name: bank.category,
        score,
        severity: bank.severity,
        threshold: score,
        source: "bank",
        outcome: bank.outcome,
      },
      spans: hits.map((hit) => termSpan(hit, `on the list "${bank.name}"`)),
    };
  });
}

function ruleReasons(plan: PromptPlan, known: CategoryScores, policy: PolicyDocument): readonly Reason[] {
  return plan.ruleHits.flatMap(({ rule, hits }): readonly Reason[] => {
    const score = known[rule.when.category];
    if (score < rule.when.atLeast) return [];
    const { severity, outcome, category } = rule;
    return [
      {
        finding: {
          name: category,
          score: Math.max(score, policy.severityScores[severity]),
          severity,
          threshold: rule.when.atLeast,
          source: "rule",
          outcome,
        },
        spans: hits.map((hit) => termSpan(hit, `rule "${rule.name}"`)),
      },
    ];
  });
}

function modelReason(
  category: Category,
  score: number,
  scored: readonly Scored[],
  policy: PolicyDocument,
): readonly Reason[] {
  const reached = outcomeOf(score, policy.categories[category]);
  if (!reached) return [];
  const span = pointAt(scored, (scores) => scores.categories[category], `${category} ${score.toFixed(2)}`);
  return [{ finding: { name: category, score, source: "model", ...reached }, spans: span }];
}

/** Unsafe overall though no category says so: a person looks. It is filed under the likeliest category. */
function overallReason(
  unsafe: number,
  modelScores: CategoryScores,
  scored: readonly Scored[],
  policy: PolicyDocument,
  others: readonly Reason[],
): readonly Reason[] {
  const threshold = policy.unsafe.review;
  if (threshold === null || unsafe < threshold) return [];
  if (others.some(({ finding }) => finding.outcome !== "ALLOW")) return [];
  const name = CATEGORIES.reduce((best, next) => (modelScores[next] > modelScores[best] ? next : best));
  const finding: CategoryFinding = {
    name,
    score: unsafe,
    severity: "medium",
    threshold,
    source: "model",
    outcome: "REVIEW",
  };
  return [{ finding, spans: pointAt(scored, (scores) => scores.unsafe, `unsafe overall ${unsafe.toFixed(2)}`) }];
}

/** The text that scored highest, narrowed to the short window in it that holds at least half of that score. */
function pointAt(scored: readonly Scored[], of: (scores: TextScores) => number, why: string): readonly Span[] {
  const best = (from: readonly Scored[]): Scored | undefined =>
    from.reduce<Scored | undefined>((top, next) => (top && of(top.scores) >= of(next.scores) ? top : next), undefined);
  const whole = best(scored.filter(({ planned }) => planned.purpose === "verdict"));
  if (!whole) return [];
  const { start, end } = whole.planned;
  const part = best(
    scored.filter(({ planned: p }) => p.purpose === "locate" && start <= p.start && p.end <= end && p.end > p.start),
  );
  const chosen = part && of(part.scores) >= of(whole.scores) / 2 ? part : whole;
  return [{ start: chosen.planned.start, end: chosen.planned.end, normalised: chosen.planned.text, why }];
}

function termSpan(hit: TermHit, why: string): Span {
  return { start: hit.start, end: hit.end, normalised: hit.read, why };
}

function scoreIn(reasons: readonly Reason[], category: Category): number {
  return highest(reasons.filter(({ finding }) => finding.name === category).map(({ finding }) => finding.score));
}

/** A warning alone does not make a prompt unsafe. */
function stoppingScore(finding: CategoryFinding): number {
  return finding.outcome === "ALLOW" ? 0 : finding.score;
}

/** Self-harm first: its help is the one that cannot wait. */
function helpTextFor(findings: readonly CategoryFinding[], policy: PolicyDocument): string | null {
  const found = findings.map((finding) => finding.name);
  const urgent = found.filter((name) => name === "self_harm");
  return [...urgent, ...found].map((name) => policy.helpText[name]).find((text) => text !== undefined) ?? null;
}

function highest(numbers: readonly number[]): number {
  return Math.max(0, ...numbers);
}
