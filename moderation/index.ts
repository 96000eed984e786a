/** The room's one door. What is allowed: pure functions from text and scores to a verdict, with policy as data. */
export {
  type CaseKind,
  type DeskPolicy,
  type DeskReason,
  needsSecondReviewer,
  pointsOf,
  type QueueAccess,
  queueNamed,
  reasonOf,
  routeCase,
} from "./desk-policy.ts";
export { type DisclosedJudgement, disclose } from "./disclosure.ts";
export type { Disclosure } from "./disclosure-policy.ts";
export { type FoldedPlace, foldedPlaces } from "./folded-places.ts";
export { type SecondLook, secondLook } from "./frame-policy.ts";
export { judgeFrames } from "./judge-frames.ts";
export { judgePrompt } from "./judge-prompt.ts";
export { type Normalised, normalise, type Reading } from "./normalise.ts";
export { type PlannedText, type PromptPlan, planPrompt } from "./plan.ts";
export { checkPolicy, type PolicyDocument, type PolicyFault, parsePolicy, shippedPolicy } from "./policy.ts";
export {
  afterBusinessDays,
  clockFor,
  NOTICE_CATEGORIES,
  type NoticeCategory,
  parseTakedownRules,
  shippedTakedownRules,
  type TakedownClock,
  type TakedownRules,
} from "./takedown-rules.ts";
export {
  CATEGORIES,
  type Category,
  type CategoryFinding,
  type CategoryScores,
  type FrameFinding,
  type Judgement,
  type Severity,
  type Span,
  scoresFrom,
  VERDICTS,
  type Verdict,
} from "./taxonomy.ts";
export { isLooserTier, policyForTier, STANDARD_TIER, tierNames } from "./tiers.ts";
export { windows } from "./windows.ts";
