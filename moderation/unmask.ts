import { type Reading, readingBuilder } from "./reading.ts";

/**
 * Undoes what hides a word from a reader of words: s p a c e d or d.o.t.t.e.d letters, marks and pictures inside a
 * word, leet digits, drawn-out letters. Bolder than folding (it may spell a wrong word), so it is read beside the folded
 * text, never instead of it. Each stage is one pass.
 */
export const unmask = (folded: Reading): Reading =>
  [markPictures, joinSpaced, dropInnerMarks, readLeet, shortenRepeats].reduce(
    (reading, stage) => stage(reading),
    folded,
  );

const isLetter = (character: string | undefined): boolean =>
  character !== undefined && (character < "\u0080" ? /[a-z]/i : /\p{L}/u).test(character);
const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && (character < "\u0080" ? /[a-z0-9@$]/i : /[\p{L}\p{N}]/u).test(character);

/** A picture between letters is a mark like any other. */
function markPictures(reading: Reading): Reading {
  const out = readingBuilder("unmasked");
  let index = 0;
  for (const character of reading.text) {
    const last = index + character.length - 1;
    const shown = /\p{Extended_Pictographic}/u.test(character) ? "*" : character;
    out.push(shown, reading.starts[index] ?? 0, reading.ends[last] ?? 0);
    index += character.length;
  }
  return out.build();
}

/** "k i l l   h i m" and "k.i.l.l. .h.i.m" alternate content and one separator; four letters by spaces, else three. */
function joinSpaced(reading: Reading): Reading {
  return rewrite(reading, ({ text, index, keep }) => {
    const separator = text[index + 1];
    if (separator === undefined || isWordCharacter(separator) || isWordCharacter(text[index - 1])) return 0;
    const last = endOfAlternation(text, index, separator);
    if ((last - index) / 2 + 1 < (separator === " " ? 4 : 3)) return 0;
    for (let at = index; at <= last; at += 2) keep(at);
    return last + 1 - index;
  });
}

/** The last content character of the run. A space may be content, but never two in a row: that keeps the scan linear. */
function endOfAlternation(text: string, first: number, separator: string): number {
  let last = first;
  if (!isWordCharacter(text[first])) return last;
  let at = first;
  while (text[at + 1] === separator) {
    const next = at + 2;
    if (isWordCharacter(text[next])) last = next;
    else if (!(text[next] === " " && isWordCharacter(text[at]))) break;
    at = next;
  }
  // "a b cat": the last one belongs to a longer word.
  return last > first && isWordCharacter(text[last + 1]) ? last - 2 : last;
}

/** "k*ill", "ki-ll": a mark between letters, when at least one side is a fragment of at most two letters. */
function dropInnerMarks(reading: Reading): Reading {
  return rewrite(reading, ({ text, index }) => {
    if (!/[*_.~^|`'\u2019\-+=]/u.test(text[index] ?? "")) return 0;
    if (!isLetter(text[index - 1]) || !isLetter(text[index + 1])) return 0;
    const isShortBefore = !isLetter(text[index - 2]) || !isLetter(text[index - 3]);
    const isShortAfter = !isLetter(text[index + 2]) || !isLetter(text[index + 3]);
    return isShortBefore || isShortAfter ? 1 : 0;
  });
}

const LEET: ReadonlyMap<string, string> = new Map(
  Array.from(
    "0o1i2z3e4a5s6g7t8b9g@a$s!i|l+t€e£l".matchAll(/(.)(.)/gu),
    (pair) => [pair[1] ?? "", pair[2] ?? ""] as const,
  ),
);
/** What only looks like leet: 4k, 3d, 24fps, 1990s, 85mm, 12yo, mp4, h264. */
const UNIT = /^(?:\d+(?:k|d|p|s|x|m|y|st|nd|rd|th|mm|cm|km|ft|am|pm|hz|yo|fps|bit|girls?|boys?)|[a-z]{1,2}\d+)$/;

function readLeet(reading: Reading): Reading {
  const letters = new Map<number, string>();
  for (const { 0: token, index } of reading.text.matchAll(/[\p{L}\p{N}@$!|+€£]+/gu)) {
    if (!/\p{L}/u.test(token) || !/[\d@$!|+€£]/u.test(token) || UNIT.test(token)) continue;
    const word = token.replace(/[!+|]+$/u, "");
    for (let at = 0; at < word.length; at++) {
      const character = word[at] ?? "";
      const letter = LEET.get(character);
      if (letter === undefined) continue;
      const isDouble = character === "1" && (word[at + 1] === "1" || word[at - 1] === "1");
      letters.set(index + at, isDouble ? "l" : letter);
    }
  }
  const out = readingBuilder("unmasked");
  for (let at = 0; at < reading.text.length; at++) {
    out.push(letters.get(at) ?? reading.text[at] ?? "", reading.starts[at] ?? 0, reading.ends[at] ?? 0);
  }
  return out.build();
}

/** Three or more of a letter become one; English has no such word. */
function shortenRepeats(reading: Reading): Reading {
  return rewrite(reading, ({ text, index, keep }) => {
    const letter = text[index];
    if (!isLetter(letter)) return 0;
    let end = index + 1;
    while (text[end] === letter) end++;
    if (end - index < 3) return 0;
    keep(index);
    return end - index;
  });
}

type Cursor = { readonly text: string; readonly index: number; readonly keep: (at: number) => void };

/** Copies a reading; `step` answers how many units it has dealt with itself (0: copy this one), keeping those it names. */
function rewrite(reading: Reading, step: (cursor: Cursor) => number): Reading {
  const out = readingBuilder("unmasked");
  const keep = (at: number): void => out.push(reading.text[at] ?? "", reading.starts[at] ?? 0, reading.ends[at] ?? 0);
  let index = 0;
  while (index < reading.text.length) {
    const handled = step({ text: reading.text, index, keep });
    if (handled === 0) keep(index);
    index += Math.max(1, handled);
  }
  return out.build();
}
