import type { PolicyDocument } from "./policy.ts";
import type { CategoryFinding, Verdict } from "./taxonomy.ts";

type Facts = {
  readonly verdict: Verdict;
  readonly findings: readonly CategoryFinding[];
  readonly language: string | null;
  readonly subject: "prompt" | "video";
};

/** Plain words for the person: what happened, why, and what they can do. */
export const explain = ({ verdict, findings, language, subject }: Facts, policy: PolicyDocument): string => {
  const decisive = verdict === "ALLOW" ? findings : findings.filter((finding) => finding.outcome === verdict);
  const categories = [...new Set(decisive.map((finding) => finding.name))];
  const reasons = categories.map((category) => policy.explanations[category]);
  if (verdict === policy.unvalidatedLanguage && language !== null) {
    reasons.push(`It seems to be in ${language}, which our automatic check is not yet trusted to read.`);
  }
  return [opening(verdict, subject, policy), ...reasons].join(" ");
};

function opening(verdict: Verdict, subject: Facts["subject"], policy: PolicyDocument): string {
  switch (verdict) {
    case "ALLOW":
      return `Your ${subject} passed our checks.`;
    case "REVIEW":
      return `A person will look at your ${subject} before anything else happens.`;
    case "BLOCK":
      return `Your ${subject} was not accepted, and you were not charged. You can appeal within ${policy.appealDays} days.`;
  }
}
