import type { Disguise } from "../disguises.ts";
import { between, eachWord, insideWords } from "./letters.ts";

/** Something between the letters, or nothing between the words. */
export const SPACED_DISGUISES: readonly Disguise[] = [
  { name: "spaced letters", apply: (text) => Array.from(text).join(" ") },
  { name: "dotted letters", apply: (text) => Array.from(text).join(".") },
  { name: "dashed words", apply: (text) => eachWord(text, 3, (word) => Array.from(word).join("-")) },
  { name: "underscored words", apply: (text) => eachWord(text, 3, (word) => Array.from(word).join("_")) },
  { name: "slashed words", apply: (text) => eachWord(text, 3, (word) => Array.from(word).join("/")) },
  {
    name: "double spaced letters",
    apply: (text) =>
      text
        .split(" ")
        .map((word) => Array.from(word).join("  "))
        .join("    "),
  },
  { name: "one letter a line", apply: (text) => Array.from(text.replaceAll(" ", "")).join("\n") },
  { name: "hyphen in words", apply: insideWords("-") },
  { name: "asterisk in words", apply: insideWords("*") },
  { name: "space in words", apply: insideWords(" ", 5) },
  { name: "brackets in words", apply: (text, random) => eachWord(text, 4, (word) => bracketed(word, random)) },
  {
    name: "markup in words",
    apply: (text, random) => eachWord(text, 4, (word) => bracketed(word, random, "<b>", "</b>")),
  },
  { name: "comments in words", apply: insideWords("<!-- x -->") },
  { name: "code comments in words", apply: insideWords("/* x */") },
  { name: "concatenated strings", apply: insideWords('" + "') },
  { name: "pictures between letters", apply: (text) => eachWord(text, 2, (word) => Array.from(word).join("🔥")) },
  { name: "no spaces", apply: (text) => text.replaceAll(" ", "") },
  { name: "camel case", apply: (text) => text.replace(/ ([a-z])/gi, (_, letter: string) => letter.toUpperCase()) },
  { name: "shot borders in words", apply: insideWords("\n", 5) },
  {
    name: "benign padding",
    apply: (text) => {
      const padding = "A calm lake lies under a wide blue sky while small birds sing in the green trees. ".repeat(12);
      return `${padding}${text}. ${padding}`;
    },
  },
];

function bracketed(word: string, random: () => number, open = "[", close = "]"): string {
  const at = between(1, word.length - 1, random);
  return word.slice(0, at) + open + word[at] + close + word.slice(at + 1);
}
