import { englishShare, isKnown } from "./lexicon.ts";
import { type Reading, readingBuilder, wordsOf } from "./reading.ts";

/**
 * The text with its letters exchanged or its order turned, where that makes English of what was none: backwards, words
 * backwards, upside down, pig Latin, Atbash and the Caesar shifts (rot13 is one). Null when nothing of it does.
 */
export const turn = (reading: Reading): Reading | null => {
  const stretches = turnedStretches(reading.text);
  if (stretches.length === 0) return null;
  const out = readingBuilder("turned");
  let at = 0;
  for (const { from, to, turning } of stretches) {
    out.copy(reading, at, from);
    const text = reading.text.slice(from, to);
    for (const unit of turning.order(text)) {
      out.push(turning.letter(text[unit] ?? ""), reading.starts[from + unit] ?? 0, reading.ends[from + unit] ?? 0);
    }
    at = to;
  }
  out.copy(reading, at, reading.text.length);
  return out.build();
};

/** In which order the units of a text are read, and as which letters. */
type Turning = { readonly order: (text: string) => readonly number[]; readonly letter: (letter: string) => string };

const asIs = (letter: string): string => letter;
const forwards = (text: string): readonly number[] => Array.from({ length: text.length }, (_, unit) => unit);
const backwards = (text: string): readonly number[] => forwards(text).toReversed();

const eachWord =
  (order: Turning["order"]): Turning["order"] =>
  (text) => {
    const units: number[] = [];
    let at = 0;
    for (const { text: word, from, to } of wordsOf(text)) {
      for (; at < from; at++) units.push(at);
      for (const unit of order(word)) units.push(from + unit);
      at = to;
    }
    for (; at < text.length; at++) units.push(at);
    return units;
  };

/** "omehay" is "home", "atway" is "at": the onset that makes a word goes back to the front. */
function fromPigLatin(word: string): readonly number[] {
  const units = forwards(word);
  if (!word.endsWith("ay") || word.length < 4) return units;
  if (word.endsWith("way") && isKnown(word.slice(0, -3))) return units.slice(0, -3);
  const body = units.slice(0, -2);
  for (let onset = 1; onset <= Math.min(4, body.length - 1); onset++) {
    const turned = [...body.slice(-onset), ...body.slice(0, -onset)];
    if (isKnown(turned.map((unit) => word[unit]).join(""))) return turned;
  }
  return units;
}

/** Letters that look like another one on their head; folding has read those that look like none. */
const FLIPPED: ReadonlyMap<string, string> = new Map(
  ["bq", "qb", "dp", "pd", "nu", "un"].map((pair) => [pair[0] ?? "", pair[1] ?? ""]),
);

const A = 0x61;
const alphabetic =
  (change: (place: number) => number) =>
  (letter: string): string =>
    letter >= "a" && letter <= "z" ? String.fromCharCode(A + ((change(letter.charCodeAt(0) - A) + 26) % 26)) : letter;

const TURNINGS: readonly Turning[] = [
  { order: backwards, letter: asIs },
  { order: eachWord(backwards), letter: asIs },
  { order: backwards, letter: (letter) => FLIPPED.get(letter) ?? letter },
  { order: eachWord(fromPigLatin), letter: asIs },
  { order: forwards, letter: alphabetic((place) => 25 - place) },
];

/** How often each letter stands in English prose, a to z, in thousandths (R. Lewand, Cryptological Mathematics). */
const FREQUENCIES = [
  82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20, 1,
];
const LIKELY_SHIFTS = 3;

/** The Caesar shifts after which the letters stand as often as in English; each of the 25 would be read at length. */
function likelyShifts(text: string): readonly Turning[] {
  const counts = FREQUENCIES.map(() => 0);
  for (const letter of text) {
    const place = letter.charCodeAt(0) - A;
    if (place >= 0 && place < 26) counts[place] = (counts[place] ?? 0) + 1;
  }
  const fits = FREQUENCIES.map((_, shift) => ({
    shift,
    fit: counts.reduce((sum, count, place) => sum + count * (FREQUENCIES[(place + shift) % 26] ?? 0), 0),
  }));
  const rot13 = { shift: 13, fit: Number.POSITIVE_INFINITY };
  return [rot13, ...fits.filter(({ shift }) => shift !== 0 && shift !== 13)]
    .sort((a, b) => b.fit - a.fit)
    .slice(0, LIKELY_SHIFTS)
    .map(({ shift }) => ({ order: forwards, letter: alphabetic((place) => place + shift) }));
}

/** So much of a stretch shows what became of it. */
const SAMPLE_UNITS = 200;
const MIN_LETTERS = 8;
const READABLE = 0.5;
/** Names are no words, so half of a whole text is much; a few words in a row may become English by chance. */
const CONVINCING = { whole: 0.5, part: 0.7 };
const MIN_GAIN = 0.35;
const MAX_STRETCHES = 16;

type Place = { readonly from: number; readonly to: number };
type Stretch = Place & { readonly turning: Turning };

/** The whole text when it is not English as it stands; otherwise the runs of words in it that are none. */
function turnedStretches(text: string): readonly Stretch[] {
  const share = englishShare(text);
  const whole = share < READABLE ? bestTurning(text, CONVINCING.whole) : null;
  if (whole) return [{ from: 0, to: text.length, turning: whole }];
  return share === 0
    ? []
    : unknownRuns(text).flatMap((run) => {
        const turning = bestTurning(text.slice(run.from, run.to), CONVINCING.part);
        return turning ? [{ ...run, turning }] : [];
      });
}

/** Two or more words in a row that no list has; among them may stand short words of chance. */
function unknownRuns(text: string): readonly Place[] {
  const runs: { from: number; to: number; words: number }[] = [];
  let isOpen = false;
  for (const word of wordsOf(text)) {
    const run = runs.at(-1);
    const isUnknown = !isKnown(word.text);
    if (isOpen && run && (isUnknown || word.text.length <= 2))
      Object.assign(run, { to: word.to, words: run.words + 1 });
    else if (isUnknown) runs.push({ from: word.from, to: word.to, words: 1 });
    isOpen = isUnknown || (isOpen && word.text.length <= 2);
  }
  return runs.filter((run) => run.words >= 2).slice(0, MAX_STRETCHES);
}

function bestTurning(text: string, convincing: number): Turning | null {
  const sample = text.length <= SAMPLE_UNITS ? text : text.slice(0, SAMPLE_UNITS);
  if (sample.replace(/[^a-z]/g, "").length < MIN_LETTERS) return null;
  let best: { readonly turning: Turning; readonly share: number } | null = null;
  for (const turning of [...TURNINGS, ...likelyShifts(sample)]) {
    const turned = turning
      .order(sample)
      .map((unit) => turning.letter(sample[unit] ?? ""))
      .join("");
    const share = englishShare(turned);
    if (share > (best?.share ?? 0)) best = { turning, share };
  }
  return best && best.share >= Math.max(convincing, englishShare(sample) + MIN_GAIN) ? best.turning : null;
}
