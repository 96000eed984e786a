import type { Disguise } from "../disguises.ts";
import {
  ACCENTED,
  CIRCLED,
  CYRILLIC,
  FULL_WIDTH,
  GREEK,
  MATHEMATICAL_BOLD,
  MATHEMATICAL_DOUBLE_STRUCK,
  MATHEMATICAL_FRAKTUR,
  MATHEMATICAL_MONOSPACE,
  NEGATIVE_SQUARED,
  RARE_LOOKALIKES,
  REGIONAL_INDICATORS,
  SMALL_CAPITALS,
  STROKED,
  SUPERSCRIPT,
  UPSIDE_DOWN,
} from "./alphabets.ts";
import { between, eachLetter, insideWords, spelledIn } from "./letters.ts";

/** Other characters for the same letters, and characters that nobody sees. */
export const CHARACTER_DISGUISES: readonly Disguise[] = [
  {
    name: "capitals at random",
    apply: (text, random) => eachLetter(text, (letter) => (random() < 0.5 ? letter.toUpperCase() : letter)),
  },
  { name: "Cyrillic look-alikes", apply: spelledIn(CYRILLIC) },
  { name: "Greek look-alikes", apply: spelledIn(GREEK) },
  { name: "rare look-alikes", apply: spelledIn(RARE_LOOKALIKES) },
  { name: "full width", apply: spelledIn(FULL_WIDTH) },
  { name: "mathematical bold", apply: spelledIn(MATHEMATICAL_BOLD) },
  { name: "mathematical fraktur", apply: spelledIn(MATHEMATICAL_FRAKTUR) },
  { name: "mathematical double-struck", apply: spelledIn(MATHEMATICAL_DOUBLE_STRUCK) },
  { name: "mathematical monospace", apply: spelledIn(MATHEMATICAL_MONOSPACE) },
  { name: "circled letters", apply: spelledIn(CIRCLED) },
  { name: "squared letters", apply: spelledIn(NEGATIVE_SQUARED) },
  { name: "regional indicators", apply: spelledIn(REGIONAL_INDICATORS) },
  { name: "small capitals", apply: spelledIn(SMALL_CAPITALS) },
  { name: "superscript letters", apply: spelledIn(SUPERSCRIPT) },
  { name: "accents", apply: spelledIn(ACCENTED) },
  { name: "strokes and hooks", apply: spelledIn(STROKED) },
  { name: "stacked marks", apply: (text) => eachLetter(text, (letter) => `${letter}\u0336\u0301`) },
  {
    name: "piles of marks",
    apply: (text, random) =>
      eachLetter(text, (letter) =>
        Array.from({ length: 8 }, () => String.fromCharCode(0x300 + between(0, 0x60, random))).reduce(
          (pile, mark) => pile + mark,
          letter,
        ),
      ),
  },
  { name: "upside down", apply: (text) => Array.from(spelledIn(UPSIDE_DOWN)(text)).reverse().join("") },
  { name: "zero-width spaces", apply: (text) => Array.from(text).join("\u200b") },
  { name: "soft hyphens", apply: insideWords("\u00ad", 3) },
  { name: "word joiners", apply: insideWords("\u2060\u200d\ufeff", 3) },
  { name: "variation selectors", apply: (text) => eachLetter(text, (letter) => `${letter}\ufe0f\u{e0101}`) },
  { name: "Hangul fillers", apply: insideWords("\u3164", 3) },
  {
    name: "tag characters",
    apply: (text) =>
      `a calm lake under a blue sky ${Array.from(text, (letter) => {
        const code = letter.codePointAt(0) ?? 0;
        return code < 0x7f ? String.fromCodePoint(0xe0000 + code) : letter;
      }).join("")}`,
  },
  { name: "right-to-left override", apply: (text) => `\u202e${Array.from(text).reverse().join("")}\u202c` },
];
