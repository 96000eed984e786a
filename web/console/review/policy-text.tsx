import type { CaseDecisionFragment } from "../../generated/console.ts";
import { fill } from "../../shared/language.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { useReviewWords, wordFor } from "./words.ts";

const SENSE = { ALLOW: "unknown", REVIEW: "person", BLOCK: "bad" } as const;

/** The sentences of the policy that fired, in the version that was applied. */
export function PolicyText(props: {
  readonly judgement: CaseDecisionFragment["judgement"] | null;
  readonly reason: string;
}) {
  const { words, language } = useReviewWords();
  const { judgement, reason } = props;
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const findings = judgement?.categories ?? [];
  return (
    <section aria-labelledby="review-policy">
      <header className="review-head">
        <h3 id="review-policy">{words.policyTitle}</h3>
        {judgement && (
          <span className="review-dim figures">{fill(words.policyVersion, { version: judgement.policyVersion })}</span>
        )}
      </header>
      {findings.length === 0 && (
        <p>
          {fill(words.noFinding, { reason: wordFor(words.reasons, reason) })}
          {judgement && ` ${judgement.explanation}`}
        </p>
      )}
      <ul className="review-findings">
        {findings.map(({ category, explanation, outcome, score, threshold, source }) => (
          <li key={`${category} ${source}`}>
            <span className="review-line">
              <b>{words.categories[category]}</b>
              <Meaning sense={SENSE[outcome]}>{words.verdicts[outcome]}</Meaning>
              {score !== null && threshold !== null && source !== null && (
                <span className="review-dim figures">
                  {fill(words.finding, {
                    ...{ score: format.format(score), threshold: format.format(threshold) },
                    source: words.sources[source],
                  })}
                </span>
              )}
            </span>
            <p lang="en">{explanation}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
