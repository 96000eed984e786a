import { fill } from "../../shared/language.tsx";
import { shareInWords } from "../../shared/numbers.ts";
import type { Report } from "./report.ts";
import { wilsonInterval } from "./wilson.ts";
import { usePolicyWords } from "./words.ts";

type Outcome = Report["baseline"];
type Props = { readonly baseline: Outcome; readonly candidate: Outcome };

/** Precision and recall of what is stopped, and of what is refused, each with its interval; the policy in force below. */
export function AgreementFigure({ baseline, candidate }: Props) {
  const { words } = usePolicyWords();
  const { measures } = words.dryRun;
  return (
    <table className="agreement">
      <tbody>
        {(["stopped", "refused"] as const).flatMap((what) =>
          (["precision", "recall"] as const).map((measure) => (
            <tr key={`${what} ${measure}`}>
              <th scope="row">{measures[what][measure]}</th>
              <td>
                <Interval className="candidate" name={words.dryRun.candidate} {...countsOf(candidate[what], measure)} />
                <Interval className="baseline" name={words.dryRun.baseline} {...countsOf(baseline[what], measure)} />
              </td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}

type Agreement = Outcome["stopped"];
type Counts = { readonly found: number; readonly of: number };

const countsOf = (
  { truePositives: found, falsePositives, falseNegatives }: Agreement,
  measure: "precision" | "recall",
): Counts => ({ found, of: found + (measure === "precision" ? falsePositives : falseNegatives) });

/** A share as a point on a line from nothing to all, with the stretch that it lies in for 95 of 100 such samples. */
function Interval({ found, of, name, className }: Counts & { readonly name: string; readonly className: string }) {
  const { words, language } = usePolicyWords();
  const interval = wilsonInterval(found, of);
  const share = (value: number) => shareInWords(value, language);
  return (
    <div className={`interval ${className}`}>
      <span className="interval-name">{name}</span>
      <div className="interval-line" aria-hidden>
        {interval && (
          <>
            <i style={{ left: `${interval.low * 100}%`, width: `${(interval.high - interval.low) * 100}%` }} />
            <b style={{ left: `${(found / of) * 100}%` }} />
          </>
        )}
      </div>
      <span className="interval-text figures">
        {interval
          ? fill(words.dryRun.interval, {
              share: share(found / of),
              low: share(interval.low),
              high: share(interval.high),
            })
          : words.dryRun.noInterval}
      </span>
    </div>
  );
}
