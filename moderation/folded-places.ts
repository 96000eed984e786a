import { fold, lowered } from "./fold.ts";
import { rawReading } from "./reading.ts";

/** A stretch of the raw text, half-open in UTF-16 code units, that reads otherwise than it is written. */
export type FoldedPlace = {
  readonly start: number;
  readonly end: number;
  readonly raw: string;
  /** Empty where nothing is left of it. */
  readonly normalised: string;
};

/**
 * Every place where folding changed the text, in order: letters that look like others, invisible characters, pictures
 * read as words. Capitals and the kind of a space are no change. Neighbouring places are one.
 */
export const foldedPlaces = (text: string): readonly FoldedPlace[] => {
  const { text: folded, starts, ends } = lowered(fold(rawReading(text)));
  const places: { start: number; end: number; normalised: string }[] = [];
  let at = 0;
  for (let index = 0; index < folded.length; ) {
    const start = starts[index] ?? at;
    if (start > at) places.push({ start: at, end: start, normalised: "" });
    let end = ends[index] ?? start;
    const from = index++;
    // Units that share a part of the original cannot be told apart.
    for (; index < folded.length && (starts[index] ?? end) < end; index++) end = Math.max(end, ends[index] ?? end);
    places.push({ start, end, normalised: folded.slice(from, index) });
    at = Math.max(at, end);
  }
  if (at < text.length) places.push({ start: at, end: text.length, normalised: "" });

  const changed: FoldedPlace[] = [];
  for (const { start, end, normalised } of places) {
    const raw = text.slice(start, end);
    if (isSame(raw, normalised)) continue;
    const last = changed.at(-1);
    if (last && last.end === start) {
      changed[changed.length - 1] = {
        ...{ start: last.start, end },
        ...{ raw: last.raw + raw, normalised: last.normalised + normalised },
      };
    } else changed.push({ start, end, raw, normalised });
  }
  return changed;
};

const isSame = (raw: string, normalised: string): boolean =>
  raw.toLowerCase() === normalised || (/^\s+$/u.test(raw) && /^\s+$/u.test(normalised));
