import type { DeskFiguresQuery } from "../../generated/console.ts";
import { fill } from "../../shared/language.tsx";
import { secondsInWords, shareInWords } from "../../shared/numbers.ts";
import { useMetricsWords } from "./words.ts";

/** One number each, with a sentence on what it is a number of. */
export function Tiles({ desk }: { readonly desk: DeskFiguresQuery["deskMetrics"] }) {
  const { words, language } = useMetricsWords();
  const { tiles } = words;
  const count = new Intl.NumberFormat(language).format;
  const share = (of: number | null) => (of === null ? words.none : shareInWords(of, language));
  const time = (seconds: number | null) => (seconds === null ? words.none : secondsInWords(seconds, language));
  const shown: readonly (readonly [name: string, value: string, why: string])[] = [
    [tiles.admitted, count(desk.admitted), tiles.admittedWhy],
    [tiles.automated, share(desk.automatedShare), tiles.automatedWhy],
    [
      tiles.decided,
      count(desk.decided),
      fill(tiles.decidedWhy, { opened: count(desk.opened), cancelled: count(desk.cancelled) }),
    ],
    [
      tiles.median,
      time(desk.medianSecondsToDecision),
      fill(tiles.medianWhy, { p90: time(desk.p90SecondsToDecision), p99: time(desk.p99SecondsToDecision) }),
    ],
    [tiles.overturned, share(desk.overturnRate), fill(tiles.overturnedWhy, { answered: count(desk.appealsAnswered) })],
    [tiles.reversals, count(desk.reversals), tiles.reversalsWhy],
    [tiles.agreement, share(desk.agreement), fill(tiles.agreementWhy, { second: count(desk.secondReviews) })],
  ];
  return (
    <dl className="metrics-tiles">
      {shown.map(([name, value, why]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="metrics-value">{value}</dd>
          <dd className="metrics-why">{why}</dd>
        </div>
      ))}
    </dl>
  );
}
