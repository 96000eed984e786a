import type { CSSProperties } from "react";
import type { CaseDecisionFragment, Category } from "../../generated/console.ts";
import { fill } from "../../shared/language.tsx";
import { useReviewWords } from "./words.ts";

type Flag = CaseDecisionFragment["judgement"]["frames"][number];

/** Under the pictures, a line for each category that reached a level: a bar below each frame that did. */
export function FrameScores(props: {
  readonly frames: readonly { readonly index: number; readonly seconds: number }[];
  readonly flags: readonly Flag[];
  readonly columns: CSSProperties;
  readonly onJump: (index: number) => void;
}) {
  const { words, language } = useReviewWords();
  const { frames, flags, columns, onJump } = props;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const categories = [...new Set(flags.map(({ category }): Category => category))];
  return categories.map((category) => (
    <div key={category}>
      <h4 className="review-dim">{words.categories[category]}</h4>
      <ul className="review-spark" style={columns}>
        {frames.map(({ index, seconds }) => {
          const flag = flags.find((one) => one.index === index && one.category === category);
          if (!flag) return <li key={index} title={words.frameUnder} />;
          const said = fill(words.frameScore, {
            ...{ category: words.categories[category], score: number.format(flag.score) },
            seconds: number.format(seconds),
          });
          return (
            <li key={index}>
              <button type="button" title={said} aria-label={said} onClick={() => onJump(index)}>
                <span style={{ height: `${flag.score * 100}%` }} />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  ));
}
