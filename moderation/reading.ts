/**
 * A text made from the person's own, with the way back: unit `i` of `text` came from `[starts[i], ends[i])` of the
 * original, in UTF-16 code units.
 */
export type Reading = {
  readonly kind: "raw" | "folded" | "unmasked" | "base64" | "hex" | "escaped" | "rot13" | "reversed";
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
};

export const rawReading = (text: string): Reading => ({
  kind: "raw",
  text,
  starts: Array.from({ length: text.length }, (_, index) => index),
  ends: Array.from({ length: text.length }, (_, index) => index + 1),
});

/** The stretch of the original that `[from, to)` of the reading came from; a reversed reading runs backwards. */
export const originalSpan = (reading: Reading, from: number, to: number): { start: number; end: number } => {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (let index = from; index < to; index++) {
    start = Math.min(start, reading.starts[index] ?? start);
    end = Math.max(end, reading.ends[index] ?? end);
  }
  return start <= end ? { start, end } : { start: 0, end: 0 };
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
    build: (): Reading => ({ kind, text: pieces.join(""), starts, ends }),
  };
};

/** Words (runs of letters and digits) with their place in the text. Linear. */
export const wordsOf = (
  text: string,
): readonly { readonly text: string; readonly from: number; readonly to: number }[] =>
  Array.from(text.matchAll(/[\p{L}\p{N}]+/gu), (match) => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
