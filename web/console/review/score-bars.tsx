import type { CaseDecisionFragment } from "../../generated/console.ts";
import { fill } from "../../shared/language.tsx";
import { useReviewWords } from "./words.ts";

const SHOWN_FROM = 0.05;

/** A bar for each score, with the levels from which the policy reviews and blocks as ticks on it. */
export function ScoreBars({ judgement }: { readonly judgement: CaseDecisionFragment["judgement"] }) {
  const { words, language } = useReviewWords();
  const { scores, thresholds, categories } = judgement;
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const isFound = (category: string) => categories.some((finding) => finding.category === category);
  const shown = scores
    .filter(({ category, score }) => score >= SHOWN_FROM || isFound(category))
    .sort((a, b) => b.score - a.score);
  const others = scores.length - shown.length;
  return (
    <section aria-labelledby="review-scores">
      <h3 id="review-scores">{words.scoresTitle}</h3>
      <table className="review-bars" aria-labelledby="review-scores">
        <thead>
          <tr>
            <th scope="col">{words.category}</th>
            <td />
            <th scope="col">{words.score}</th>
            <th scope="col">{words.reviewFrom}</th>
            <th scope="col">{words.blockFrom}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ category, score }) => {
            const { review = null, block = null } = thresholds.find((level) => level.category === category) ?? {};
            const level = (at: number | null) => (at === null ? words.never : format.format(at));
            const sense = block !== null && score >= block ? "bad" : review !== null && score >= review ? "person" : "";
            return (
              <tr key={category} data-found={isFound(category) || undefined}>
                <th scope="row">{words.categories[category]}</th>
                <td>
                  <span className="review-bar" aria-hidden>
                    <span className={`review-fill ${sense}`} style={{ width: `${score * 100}%` }} />
                    {review !== null && <span className="review-tick person" style={{ left: `${review * 100}%` }} />}
                    {block !== null && <span className="review-tick bad" style={{ left: `${block * 100}%` }} />}
                  </span>
                </td>
                <td>{format.format(score)}</td>
                <td>{level(review)}</td>
                <td>{level(block)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {others > 0 && <p className="review-notes review-dim">{fill(words.otherScores, { count: others })}</p>}
    </section>
  );
}
