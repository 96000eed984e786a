import "./lists.css";
import { fill } from "../../shared/language.tsx";
import { shareInWords } from "../../shared/numbers.ts";
import { wilsonInterval } from "./wilson.ts";

type Props = {
  readonly found: number;
  readonly of: number;
  readonly language: string;
  /** `{share}`, `{low}` and `{high}`; and what stands there when there was nothing to count. */
  readonly words: { readonly interval: string; readonly noInterval: string };
};

/** A share as a point on a line from nothing to all, with the stretch that it lies in for 95 of 100 such samples. */
export function Interval({ found, of, language, words }: Props) {
  const interval = wilsonInterval(found, of);
  const share = (value: number) => shareInWords(value, language);
  return (
    <>
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
          ? fill(words.interval, { share: share(found / of), low: share(interval.low), high: share(interval.high) })
          : words.noInterval}
      </span>
    </>
  );
}
