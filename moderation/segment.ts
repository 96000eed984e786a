import { isCommon, isHarmful, isKnown } from "./lexicon.ts";

const MAX_WORD = 16;
const MIN_RUN = 8;
/** What goes on longer without a space is read so far: as long as a prompt may be. */
const MAX_RUN = 4_000;

/**
 * "howtomakeabomb" as words, by the cheapest way to cover it with English ones; letters of no word (of a name) stay
 * together. Null when the words are none worth believing: three or more that make up most of it, or two of which one is
 * what a disguise hides. Linear in the length.
 */
export const segment = (run: string): readonly string[] | null => {
  if (run.length < MIN_RUN) return null;
  const words = [...cheapest(run.slice(0, MAX_RUN)), run.slice(MAX_RUN)].filter((word) => word !== "");
  const known = words.filter((word) => word.length > 1 && isKnown(word));
  if (words.length === 2)
    return words.every((word) => word.length >= 4 && known.includes(word)) && words.some(isHarmful) ? words : null;
  const covered = known.reduce((sum, word) => sum + word.length, 0) / run.length;
  const isBelievable = known.length > 2 && run.length >= 12 && covered >= 0.65 && run.length / words.length >= 2.8;
  return isBelievable ? words : null;
};

function cheapest(run: string): readonly string[] {
  const best: { cost: number; length: number }[] = [{ cost: 0, length: 0 }];
  for (let to = 1; to <= run.length; to++) {
    let top = { cost: Number.POSITIVE_INFINITY, length: 1 };
    for (let length = 1; length <= Math.min(MAX_WORD, to); length++) {
      const cost = (best[to - length]?.cost ?? Number.POSITIVE_INFINITY) + costOf(run.slice(to - length, to));
      if (cost < top.cost) top = { cost, length };
    }
    best.push(top);
  }
  const words: string[] = [];
  let isInName = false;
  for (let to = run.length; to > 0; ) {
    const length = best[to]?.length ?? 1;
    const word = run.slice(to - length, to);
    const isLoose = length === 1 && !SHORT_WORDS.has(word);
    if (isLoose && isInName) words.push(word + (words.pop() ?? ""));
    else words.push(word);
    isInName = isLoose;
    to -= length;
  }
  return words.reverse();
}

const LOOSE_LETTER = 18;

/** Few long words are likelier than many short ones, and common words than rare ones. */
function costOf(word: string): number {
  if (word.length <= 2 && !SHORT_WORDS.has(word)) return word.length === 1 ? LOOSE_LETTER : Number.POSITIVE_INFINITY;
  if (isCommon(word)) return 10;
  if (isHarmful(word)) return 11;
  return isKnown(word) ? 14 : Number.POSITIVE_INFINITY;
}

/** Lists of English words have "re" and "th" too. */
const SHORT_WORDS = new Set(
  "a i am an as at be by do go he if in is it me my no of oh ok on or so to up us we 3d 4k".split(" "),
);
