import type { Alphabet } from "./alphabets.ts";

/** Every ASCII letter of a text changed; the rest stays. */
export const eachLetter = (text: string, change: (letter: string, index: number) => string): string =>
  Array.from(text, (letter, index) => (/[a-z]/i.test(letter) ? change(letter, index) : letter)).join("");

/** Every letter that the alphabet has, whatever its case. */
export const spelledIn =
  (alphabet: Alphabet) =>
  (text: string): string =>
    eachLetter(text, (letter) => alphabet[letter.toLowerCase()] ?? letter);

/** Every word of at least `least` letters changed. */
export const eachWord = (text: string, least: number, change: (word: string) => string): string =>
  text.replace(/[a-z]+/gi, (word) => (word.length >= least ? change(word) : word));

/** A whole number in [from, to). */
export const between = (from: number, to: number, random: () => number): number =>
  from + Math.floor(random() * (to - from));

/** Something put into each longer word at a random place, never at its ends. */
export const insideWords =
  (inserted: string, least = 4) =>
  (text: string, random: () => number): string =>
    eachWord(text, least, (word) => {
      const at = between(1, word.length, random);
      return word.slice(0, at) + inserted + word.slice(at);
    });
