import type { Disguise } from "../disguises.ts";
import { LEET_DIGITS, LEET_DRAWN, LEET_MORE_DIGITS, LEET_SIGNS } from "./alphabets.ts";
import { between, eachLetter, eachWord, spelledIn } from "./letters.ts";

/** Other letters for the same word, which a person still reads. */
export const SPELLED_DISGUISES: readonly Disguise[] = [
  { name: "leet digits", apply: spelledIn(LEET_DIGITS) },
  { name: "leet signs", apply: spelledIn(LEET_SIGNS) },
  { name: "leet, every digit", apply: spelledIn(LEET_MORE_DIGITS) },
  { name: "leet, drawn letters", apply: spelledIn(LEET_DRAWN) },
  {
    name: "leet, some letters",
    apply: (text, random) => eachLetter(text, (letter) => (random() < 0.4 ? spelledIn(LEET_DIGITS)(letter) : letter)),
  },
  { name: "drawn-out vowels", apply: (text) => text.replace(/[aeiou]/gi, "$&$&$&") },
  {
    name: "drawn-out letters",
    apply: (text, random) => eachLetter(text, (letter) => letter.repeat(between(2, 5, random))),
  },
  { name: "starred vowels", apply: (text) => eachWord(text, 4, (word) => word.replace(/(?<=.)[aeiou](?=.)/i, "*")) },
  { name: "pig Latin", apply: (text) => eachWord(text, 2, pigLatin) },
  {
    name: "phonetic spelling",
    apply: (text) =>
      text
        .replace(/f/gi, "ph")
        .replace(/c(?=[aou])/gi, "k")
        .replace(/ks|cs/gi, "x"),
  },
  { name: "letters swapped", apply: (text, random) => eachWord(text, 5, (word) => swapped(word, random)) },
  { name: "words backwards", apply: (text) => eachWord(text, 2, (word) => Array.from(word).reverse().join("")) },
];

function pigLatin(word: string): string {
  const [, onset = "", rest = ""] = /^([^aeiou]*)(.*)$/i.exec(word) ?? [];
  return onset === "" ? `${word}way` : `${rest}${onset}ay`;
}

/** Two neighbours inside the word; its ends stay, so that it still reads. */
function swapped(word: string, random: () => number): string {
  const at = between(1, word.length - 2, random);
  return word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2);
}
