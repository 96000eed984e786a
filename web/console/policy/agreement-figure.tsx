import { Interval } from "../lists/interval.tsx";
import type { Report } from "./report.ts";
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
                <NamedInterval
                  className="candidate"
                  name={words.dryRun.candidate}
                  {...countsOf(candidate[what], measure)}
                />
                <NamedInterval
                  className="baseline"
                  name={words.dryRun.baseline}
                  {...countsOf(baseline[what], measure)}
                />
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

type IntervalProps = Counts & { readonly name: string; readonly className: string };

const NamedInterval = ({ name, className, ...counts }: IntervalProps) => {
  const { words, language } = usePolicyWords();
  return (
    <div className={`interval ${className}`}>
      <span className="interval-name">{name}</span>
      <Interval {...counts} words={words.dryRun} language={language} />
    </div>
  );
};
