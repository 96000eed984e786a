import { Text } from "@mantine/core";
import type { CaseDecisionFragment } from "../../generated/console.ts";
import { fill } from "../../shared/language.tsx";
import { useReviewWords } from "./words.ts";

type Judgement = CaseDecisionFragment["judgement"];

/** The person's own words, with what led here and what was folded marked in them, over the text as it was read. */
export function PromptText({ prompt, judgement }: { readonly prompt: string; readonly judgement: Judgement | null }) {
  const { words } = useReviewWords();
  const spans = judgement?.spans ?? [];
  const folded = judgement?.foldedSpans ?? [];
  const saidOf = ({ raw, normalised }: { readonly raw: string; readonly normalised: string }) =>
    fill(normalised === "" ? words.foldedAway : words.foldedTo, { raw: named(raw), normalised });
  return (
    <section aria-labelledby="review-prompt">
      <h3 id="review-prompt">{words.promptTitle}</h3>
      <p className="review-text" lang="">
        {piecesOf(prompt, [...spans, ...folded]).map(({ start, end }) => {
          const why = spans.find((span) => span.start <= start && end <= span.end);
          const fold = folded.find((span) => span.start <= start && end <= span.end);
          const text = prompt.slice(start, end);
          if (!why && !fold) return <span key={start}>{text}</span>;
          const title = [why?.why, fold && saidOf(fold)].filter(Boolean).join(" · ");
          return (
            <mark key={start} title={title} data-why={why ? "" : undefined} data-fold={fold ? "" : undefined}>
              {text}
            </mark>
          );
        })}
      </p>
      {spans.length > 0 && (
        <p className="review-notes">
          <span className="review-dim">{words.flaggedWords}: </span>
          {spans.map(({ start, text, why }) => (
            <span key={`${start} ${why}`} className="review-pair">
              <b lang="">{text}</b> <span lang="en">{why}</span>
            </span>
          ))}
        </p>
      )}
      {judgement?.normalisedText != null && (
        <>
          <h4>{words.normalised}</h4>
          <p className="review-text review-read" lang="">
            {judgement.normalisedText}
          </p>
          <p className="review-notes">
            {folded.length === 0 && <span className="review-dim">{words.nothingFolded}</span>}
            {folded.map((span) => (
              <span key={span.start} className="review-pair">
                {saidOf(span)}
              </span>
            ))}
          </p>
          {judgement.isNormalisedAsJudged === false && <Text size="sm">{words.notAsJudged}</Text>}
        </>
      )}
    </section>
  );
}

type Span = { readonly start: number; readonly end: number };

/** The text cut wherever a span begins or ends. */
function piecesOf({ length }: string, spans: readonly Span[]): readonly Span[] {
  const cuts = [...new Set([0, length, ...spans.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.flatMap((start, index) => {
    const end = cuts[index + 1];
    return end === undefined ? [] : [{ start, end }];
  });
}

const SHOWS_NOTHING = /[\p{Cf}\p{Cc}\p{Z}\p{M}]/u;
/** A character and its code point: many look like the letter that they were read as, others like nothing at all. */
const named = (raw: string): string =>
  [...raw]
    .map((character) => {
      const code = `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`;
      return SHOWS_NOTHING.test(character) ? code : `“${character}” ${code}`;
    })
    .join(" ");
