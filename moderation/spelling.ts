import { isCommon, isHarmful, isKnown } from "./lexicon.ts";
import { segment } from "./segment.ts";

/**
 * What a token of one spelling is likely to mean, in small letters: leet digits, drawn-out letters, starred letters and
 * words run together undone. The token itself when it is a word, or when nothing better is found. Bounded work.
 */
export const respelled = (token: string): string => {
  if (isKnown(token) || !/\p{L}/u.test(token)) return token;
  if (token.length > MAX_WORD) return segment(token)?.join(" ") ?? token;
  const plain = withoutLeet(token);
  if (isKnown(plain)) return plain;
  return unstarred(plain) ?? shortened(plain) ?? soundAlike(plain) ?? segment(plain)?.join(" ") ?? plain;
};

/** A longer token is no word in any spelling, though it may be many. */
const MAX_WORD = 60;

/** Two neighbours inside a word exchanged ("knfie"), put right; null when no exchange makes a word. */
export const unswapped = (token: string): string | null => {
  if (token.length < 5 || token.length > 14 || !/^[a-z]+$/.test(token) || isKnown(token)) return null;
  const found = Array.from({ length: token.length - 3 }, (_, at) => {
    const [a = "", b = ""] = token.slice(at + 1, at + 3);
    return token.slice(0, at + 1) + b + a + token.slice(at + 3);
  }).filter(isKnown);
  return found.find(isHarmful) ?? found[0] ?? null;
};

/** A sign's letters, likeliest first. */
const LEET: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "0": "o",
    "1": "il",
    "2": "z",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "gb",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    $: "s",
    "!": "il",
    "|": "li",
    "€": "e",
    "£": "l",
  }),
);
/** What only looks like leet: 4k, 3d, 24fps, 1990s, 85mm, 12yo, mp4, h264. */
const UNIT = /^(?:\d+(?:k|d|p|s|x|m|y|st|nd|rd|th|mm|cm|km|ft|am|pm|hz|yo|fps|bit|girls?|boys?)|[a-z]{1,2}\d+)$/;
/** Signs inside the letters, not around them: of no word that is known, still likelier leet than not. */
const INNER_LEET = /^[a-z]+(?:[0-9@$!][a-z]+)+$/;
const MAX_SPELLINGS = 32;

/** A token of a text that writes other words in leet: then "t0" is "to", and a lone "4" an "a". */
export const leetSpelled = (token: string): string => {
  const plain = likelyLetters(token)[0] ?? token;
  return HAS_LEET.test(token) && /^[a-z]+$/.test(plain) && (/[a-z]/.test(token) || isCommon(plain)) ? plain : token;
};

/** Whether a token has a sign that may stand for a letter. */
export const HAS_LEET = /[0-9@$!|€£]/;

function withoutLeet(token: string): string {
  if (!HAS_LEET.test(token)) return token;
  const word = token.replace(/[!|]$/, "");
  const letters = word.replace(/\d{1,4}$/, "");
  if (UNIT.test(word) || (letters.length >= 3 && isKnown(letters))) return token;
  const spellings = likelyLetters(word);
  const likeliest = INNER_LEET.test(word) ? spellings[0] : undefined;
  return spellings.find(isHarmful) ?? spellings.find(isKnown) ?? likeliest ?? token;
}

/** The spellings that a token's signs allow, the likeliest first. */
function likelyLetters(word: string): readonly string[] {
  let spellings = [""];
  for (const [at, character] of Array.from(word).entries()) {
    const options = isDoubleOne(word, at) ? "l" : (LEET.get(character) ?? character);
    const few = spellings.length * options.length <= MAX_SPELLINGS ? options : (options[0] ?? "");
    spellings = spellings.flatMap((before) => Array.from(few, (letter) => before + letter));
  }
  return spellings;
}

function isDoubleOne(word: string, at: number): boolean {
  return word[at] === "1" && (word[at + 1] === "1" || word[at - 1] === "1");
}

/** "phairness", "kokaine", and an "i" for an "l" that looks the same; null when that makes no word. */
function soundAlike(word: string): string | null {
  if (!/^[a-z]{4,16}$/.test(word)) return null;
  const sounds = word.replaceAll("ph", "f");
  const found = [sounds, sounds.replaceAll("k", "c"), sounds.replaceAll("x", "cs"), ...withEitherStroke(word)].filter(
    isKnown,
  );
  return found.find(isHarmful) ?? found[0] ?? null;
}

function withEitherStroke(word: string): readonly string[] {
  let spellings = [""];
  for (const letter of word) {
    const options = /[il]/.test(letter) && spellings.length < MAX_SPELLINGS ? ["i", "l"] : [letter];
    spellings = spellings.flatMap((before) => options.map((option) => before + option));
  }
  return spellings;
}

/** "b*mb": the vowel that makes a word; null when none does. */
function unstarred(word: string): string | null {
  if (!/^[a-z]+\*[a-z*]*$/.test(word) || word.length > 16) return null;
  const [first, second, third] = word.split("*");
  if (third !== undefined || first === undefined || second === undefined) return null;
  const found = Array.from("aeiou", (vowel) => first + vowel + second).filter(isKnown);
  return found.find(isHarmful) ?? found[0] ?? null;
}

/**
 * Three or more of a letter are one or two; so is every letter of a word all of whose letters are doubled. Null when
 * the word is not drawn out.
 */
function shortened(word: string): string | null {
  const runs = word.match(/(.)\1*/gu) ?? [];
  const isDrawnOut = runs.some((run) => run.length >= 3) || (runs.length > 1 && runs.every((run) => run.length >= 2));
  if (!isDrawnOut) return null;
  let spellings = [""];
  for (const run of runs) {
    const letter = run[0] ?? "";
    const isOpen = run.length >= 2 && spellings.length < MAX_SPELLINGS;
    spellings = spellings.flatMap((before) =>
      isOpen ? [before + letter, before + letter + letter] : [before + letter],
    );
  }
  return spellings.find(isHarmful) ?? spellings.find(isKnown) ?? runs.map((run) => run[0] ?? "").join("");
}
