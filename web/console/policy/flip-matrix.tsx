import type { Verdict } from "../../generated/console.ts";
import { fill } from "../../shared/language.tsx";
import { OUTCOMES } from "./levels.ts";
import type { Flip, Report } from "./report.ts";
import { usePolicyWords } from "./words.ts";

type Props = {
  readonly flips: Report["flips"];
  readonly chosen: Flip | null;
  /** Null: samples may not be seen. */
  readonly onChoose: ((flip: Flip) => void) | null;
};

/** How many texts go from which verdict to which. Above the diagonal it gets stricter, below milder. */
export function FlipMatrix({ flips, chosen, onChoose }: Props) {
  const { words, language } = usePolicyWords();
  const { dryRun, outcomes } = words;
  const number = new Intl.NumberFormat(language);
  const countOf = (from: Verdict, to: Verdict) =>
    flips.find((flip) => flip.from === from && flip.to === to)?.count ?? 0;
  return (
    <table className="flip-matrix">
      <thead>
        <tr>
          <td />
          {OUTCOMES.map((to) => (
            <th key={to} scope="col">
              {fill(dryRun.after, { outcome: outcomes[to] })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {OUTCOMES.map((from) => (
          <tr key={from}>
            <th scope="row">{fill(dryRun.before, { outcome: outcomes[from] })}</th>
            {OUTCOMES.map((to) => {
              const count = countOf(from, to);
              const isShown = count > 0 && from !== to;
              return (
                <td key={to} className={isShown ? directionOf(from, to) : ""}>
                  {isShown && onChoose ? (
                    <button
                      type="button"
                      aria-pressed={chosen?.from === from && chosen.to === to}
                      aria-label={fill(dryRun.show, { count, from: outcomes[from], to: outcomes[to] })}
                      onClick={() => onChoose({ from, to })}
                    >
                      {number.format(count)}
                    </button>
                  ) : (
                    number.format(count)
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const directionOf = (from: Verdict, to: Verdict) =>
  OUTCOMES.indexOf(to) > OUTCOMES.indexOf(from) ? "stricter" : "milder";
