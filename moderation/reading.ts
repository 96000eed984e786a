/**
 * A text made from the person's own, with the way back: unit `i` of `text` came from `[starts[i], ends[i])` of the
 * original, in UTF-16 code units.
 */
export type Reading = {
  readonly kind: "raw" | "folded" | "unmasked" | "turned";
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
};

/** Half-open stretch of a text and what is to stand there instead. */
export type Edit = { readonly from: number; readonly to: number; readonly text: string };

export const rawReading = (text: string): Reading => ({
  kind: "raw",
  text,
  starts: Array.from({ length: text.length }, (_, index) => index),
  ends: Array.from({ length: text.length }, (_, index) => index + 1),
});

/** The stretch of the original that `[from, to)` of the reading came from; a turned reading may run backwards. */
export const originalSpan = (reading: Reading, from: number, to: number): { start: number; end: number } => {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (let index = from; index < to; index++) {
    start = Math.min(start, reading.starts[index] ?? start);
    end = Math.max(end, reading.ends[index] ?? end);
  }
  return start <= end ? { start, end } : { start: 0, end: 0 };
};

/**
 * The reading with edits made: in order, not overlapping. Where the new text is as long as the old, every unit keeps
 * its own place; otherwise each stands for the whole stretch.
 */
export const edited = (reading: Reading, edits: readonly Edit[]): Reading => {
  if (edits.length === 0) return reading;
  const out = readingBuilder(reading.kind);
  let at = 0;
  for (const { from, to, text } of edits) {
    out.copy(reading, at, from);
    at = to;
    if (text.length === to - from) {
      for (let unit = 0; unit < text.length; unit++) {
        out.push(text[unit] ?? "", reading.starts[from + unit] ?? 0, reading.ends[from + unit] ?? 0);
      }
    } else {
      const { start, end } = originalSpan(reading, from, to);
      out.push(text, start, end);
    }
  }
  out.copy(reading, at, reading.text.length);
  return out.build();
};

/** Builds a reading piece by piece, each piece with the stretch of the original that it stands for. */
export const readingBuilder = (kind: Reading["kind"]) => {
  const pieces: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  return {
    push: (piece: string, start: number, end: number): void => {
      pieces.push(piece);
      for (let index = 0; index < piece.length; index++) {
        starts.push(start);
        ends.push(end);
      }
    },
    copy: (reading: Reading, from: number, to: number): void => {
      pieces.push(reading.text.slice(from, to));
      for (let index = from; index < to; index++) {
        starts.push(reading.starts[index] ?? 0);
        ends.push(reading.ends[index] ?? 0);
      }
    },
    build: (): Reading => ({ kind, text: pieces.join(""), starts, ends }),
  };
};

/** A word with its half-open place in the text. */
export type Word = { readonly text: string; readonly from: number; readonly to: number };

/** Words: runs of letters, the marks that belong to them (Hindi vowels), and digits. Linear. */
export const wordsOf = (text: string): readonly Word[] => runsOf(text, /[\p{L}\p{N}\p{M}]+/gu);

/** The places where a pattern matches. */
export const runsOf = (text: string, pattern: RegExp): readonly Word[] =>
  Array.from(text.matchAll(pattern), (match) => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
