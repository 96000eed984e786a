import { isHarmful, isKnown } from "./lexicon.ts";
import { type Edit, edited, type Reading, runsOf, type Word, wordsOf } from "./reading.ts";
import { HAS_LEET, leetSpelled, respelled, unswapped } from "./spelling.ts";

/**
 * Words as a person would read them: leet, drawn-out and starred letters, words run together, words cut in pieces.
 * Bolder than folding (it may spell a wrong word), so it is read beside the folded text, never instead of it. Expects
 * small letters, with what stands apart already joined. Each stage is one pass.
 */
export const unmask = (reading: Reading): Reading =>
  [respell, unswap, mendPieces].reduce((before, stage) => edited(before, stage(before.text)), reading);

const TOKEN = /[\p{L}\p{N}\p{M}@$!|€£*]+/gu;

function respell(text: string): readonly Edit[] {
  const tokens = runsOf(text, TOKEN).map((token) => ({ ...token, meant: respelled(token.text) }));
  const inLeet = tokens.filter((token) => token.meant !== token.text && HAS_LEET.test(token.text));
  const isLeet = inLeet.length >= MIN_LEET_WORDS;
  return tokens.flatMap(({ from, to, text: token, meant }) => {
    const read = meant === token && isLeet && token.length <= MAX_LEET ? leetSpelled(token) : meant;
    return read === token ? [] : [{ from, to, text: read }];
  });
}

/** So many words in leet make it the text's way of writing. */
const MIN_LEET_WORDS = 2;
const MAX_LEET = 20;

/** One such slip is a name or a typing error, unless it hides something. */
function unswap(text: string): readonly Edit[] {
  const edits = runsOf(text, /[a-z]{5,}/g).flatMap(({ from, to, text: token }) => {
    const meant = unswapped(token);
    return meant === null ? [] : [{ from, to, text: meant }];
  });
  return edits.length >= 2 ? edits : edits.filter((edit) => isHarmful(edit.text));
}

/** A cut inside a word, by a space, or by the border of two shots, which is a line break with what ends a sentence. */
const MAX_PIECES = 4;
const BORDER = /^[\s.\-…,;:]{0,4}\n[\s.\-…,;:]{0,4}$/u;

function mendPieces(text: string): readonly Edit[] {
  const words = wordsOf(text);
  const edits: Edit[] = [];
  for (let at = 0; at < words.length; ) {
    const pieces = longestMend(words, at, text);
    const [first, last] = [words[at], words[at + pieces - 1]];
    if (pieces > 1 && first && last) {
      const whole = words.slice(at, at + pieces).map((word) => word.text);
      edits.push({ from: first.from, to: last.to, text: whole.join("") });
    }
    at += pieces;
  }
  return edits;
}

/** How many words from here on make one; 1 when none do. */
function longestMend(words: readonly Word[], at: number, text: string): number {
  let joined = words[at]?.text ?? "";
  let hasFragment = !isKnown(joined);
  let longest = 1;
  for (let next = at + 1; next < at + MAX_PIECES && next < words.length; next++) {
    const gap = text.slice(words[next - 1]?.to ?? 0, words[next]?.from ?? 0);
    const piece = words[next]?.text ?? "";
    if (gap !== " " && !BORDER.test(gap)) break;
    joined += piece;
    // At a border two whole words may be one cut in two: "be", "headed".
    hasFragment ||= !isKnown(piece) || gap !== " ";
    if (hasFragment && (joined.length >= 4 || isHarmful(joined)) && isKnown(joined)) longest = next - at + 1;
  }
  return longest;
}
