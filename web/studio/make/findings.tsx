import { Text } from "@mantine/core";
import type { MakeJudgementFragment } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { numberInWords } from "../../shared/numbers.ts";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { useVideoWords } from "../video/words.ts";
import { useMakeWords } from "./words.ts";

const SENSE = { ALLOW: "unknown", REVIEW: "person", BLOCK: "bad" } as const;

type Judgement = Pick<MakeJudgementFragment, "categories" | "explanation">;
type Finding = Judgement["categories"][number];

/** Why it was not simply allowed: each family once, whatever found it, with the policy's sentence on it. */
export function Findings({ judgement }: { readonly judgement: Judgement }) {
  const { categories } = useVideoWords().words;
  const reasonOf = useReason();
  const families = familiesOf(judgement);
  if (families.length === 0) return <p>{judgement.explanation}</p>;
  return families.map(([first, ...others]) => (
    <div key={first.category}>
      <p>
        <Meaning sense={SENSE[first.outcome]}>{categories[first.category]}</Meaning> {first.explanation}
      </p>
      <Text size="sm" c="dimmed" className="figures">
        {[...new Set([first, ...others].map(reasonOf))].join(" · ")}
      </Text>
    </div>
  ));
}

/** Findings of one family together, those that stop more in front. A warning that stops nothing is none here. */
export function familiesOf({
  categories,
}: Pick<Judgement, "categories">): readonly (readonly [Finding, ...Finding[]])[] {
  const stops = (wanted: Finding["outcome"]) => categories.filter(({ outcome }) => outcome === wanted);
  const families = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of [...stops("BLOCK"), ...stops("REVIEW")]) {
    const known = families.get(finding.category);
    if (known) known.push(finding);
    else families.set(finding.category, [finding]);
  }
  return [...families.values()];
}

function useReason(): (finding: Finding) => string {
  const { words, language } = useMakeWords();
  const number = (value: number) => numberInWords(value, language, 2);
  return ({ source, score, threshold, outcome }) => {
    // The score of a list or rule is its grade, not a measure.
    if (source === "BANK" || source === "RULE") return words.findings[source];
    if (score === null || threshold === null || outcome === "ALLOW") return words.findings.unsaid;
    return fill(words.findings[outcome], { score: number(score), threshold: number(threshold) });
  };
}
