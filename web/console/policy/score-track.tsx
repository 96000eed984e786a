import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { fill } from "../../shared/language.tsx";
import { shareInWords } from "../../shared/numbers.ts";
import { LEVELS, type LevelName, type ScoreBin, type Thresholds } from "./levels.ts";
import { usePolicyWords } from "./words.ts";

type Props = {
  readonly name: string;
  readonly bins: readonly ScoreBin[];
  readonly thresholds: Thresholds;
  /** Null: only shown. */
  readonly onChange: ((level: LevelName, at: number) => void) | null;
};

/** How often each score occurs, and from which on each level holds: handles to draw, or to move by arrow keys. */
export function ScoreTrack({ name, bins, thresholds, onChange }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const { words } = usePolicyWords();
  const set = LEVELS.flatMap((level) => {
    const at = thresholds[level];
    return at === null ? [] : [{ level, at }];
  });
  return (
    <div className="score-track" ref={place}>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
        <path d={outlineOf(bins)} />
      </svg>
      <ScoreTable name={name} bins={bins} />
      {set.map(({ level, at }, index) => (
        <Level
          key={level}
          level={level}
          at={at}
          end={set[index + 1]?.at ?? 1}
          low={set[index - 1]?.at ?? 0}
          label={`${words.levels[level]}, ${name}`}
          onChange={onChange && ((value) => onChange(level, value))}
          shareAt={(x) => {
            const { left = 0, width = 1 } = place.current?.getBoundingClientRect() ?? {};
            return (x - left) / width;
          }}
        />
      ))}
    </div>
  );
}

/** The same bars for who does not see them; what nothing has is left out. */
function ScoreTable({ name, bins }: Pick<Props, "name" | "bins">) {
  const { words, language } = usePolicyWords();
  const number = new Intl.NumberFormat(language);
  const filled = bins.filter(({ count }) => count > 0);
  if (filled.length === 0) return null;
  return (
    <div className="visually-hidden">
      <table aria-label={fill(words.thresholds.table, { name })}>
        <thead>
          <tr>
            <th scope="col">{words.thresholds.score}</th>
            <th scope="col">{words.thresholds.count}</th>
          </tr>
        </thead>
        <tbody>
          {filled.map(({ from, to, count }) => (
            <tr key={from}>
              <th scope="row">{fill(words.thresholds.bin, { from: number.format(from), to: number.format(to) })}</th>
              <td>{number.format(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type LevelProps = {
  readonly level: LevelName;
  readonly at: number;
  /** The neighbours, past which it cannot be drawn. */
  readonly low: number;
  readonly end: number;
  readonly label: string;
  readonly onChange: ((at: number) => void) | null;
  readonly shareAt: (clientX: number) => number;
};
const STEPS: Readonly<Record<string, number>> = {
  ...{ ArrowLeft: -0.01, ArrowDown: -0.01, ArrowRight: 0.01, ArrowUp: 0.01, PageDown: -0.1, PageUp: 0.1 },
  ...{ Home: -1, End: 1 },
};

function Level({ level, at, low, end, label, onChange, shareAt }: LevelProps) {
  const { language } = usePolicyWords();
  const move = (to: number) => onChange?.(Math.round(Math.min(end, Math.max(low, to)) * 100) / 100);
  const byKey = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(at + step);
  };
  const byPointer = (event: PointerEvent) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) move(shareAt(event.clientX));
  };
  return (
    <>
      <div className={`score-zone ${level}`} style={{ left: percent(at), width: percent(Math.max(0, end - at)) }} />
      <div className={`score-mark ${level}`} style={{ left: percent(at) }} />
      {onChange && (
        <div
          className={`score-handle ${level}`}
          style={{ left: percent(at) }}
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={1}
          aria-valuenow={at}
          aria-valuetext={shareInWords(at, language)}
          onKeyDown={byKey}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={byPointer}
        />
      )}
    </>
  );
}

const percent = (share: number): string => `${share * 100}%`;

/** Bars on a square of 100. Heights are logarithmic: nearly all prompts lie at nothing, the others are what matters. */
function outlineOf(bins: readonly ScoreBin[]): string {
  const top = Math.log1p(Math.max(1, ...bins.map(({ count }) => count)));
  return bins
    .filter(({ count }) => count > 0)
    .map(({ from, to, count }) => {
      const height = (Math.log1p(count) / top) * 100;
      return `M${from * 100 + 0.2} 100V${100 - height}H${to * 100 - 0.2}V100Z`;
    })
    .join("");
}
