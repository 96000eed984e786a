import { eld } from "eld/small";
import { FUNCTION_WORDS } from "./function-words.ts";
import { englishShare, isCommon, isKnown } from "./lexicon.ts";
import { type Reading, wordsOf } from "./reading.ts";

/**
 * The first language in a text that is not among those validated (ISO 639-1), by its English name; null when there is
 * none or too little text to say. A stretch of a few words is enough, so that a sentence in one language does not hide
 * behind paragraphs in another. Tuned so that English is hardly ever taken for another language: 0.5 % of the benign
 * development prompts are, most of them two or three names.
 */
export const unvalidatedLanguage = (readings: readonly Reading[], validated: readonly string[]): string | null => {
  // Of a cipher and its solution the solution counts; what no reading turns into English stays as it was written.
  const [raw, ...others] = readings.map(({ text }) => text.normalize("NFKC"));
  const text = others.reduce((best, next) => (isClearer(next, best) ? next : best), raw ?? "");
  for (const found of [...scriptLanguages(text), ...latinLanguages(text)]) {
    if (!validated.includes(found)) return found === UNKNOWN ? UNKNOWN : (NAMES.of(found) ?? UNKNOWN);
  }
  return null;
};

const UNKNOWN = "no language that it knows";
const NAMES = new Intl.DisplayNames(["en"], { type: "language" });
const GAIN_OF_A_SOLUTION = 0.2;

function isClearer(text: string, than: string): boolean {
  return englishShare(text) > englishShare(than.toLowerCase()) + GAIN_OF_A_SOLUTION;
}

/** What a script by itself says of the language; the detector decides between the languages that share one. */
const SCRIPTS: readonly (readonly [RegExp, string | null])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, "ja"],
  [/\p{Script=Han}/gu, "zh"],
  [/\p{Script=Hangul}/gu, "ko"],
  [/\p{Script=Thai}/gu, "th"],
  [
    /[^\P{L}\p{Script=Latin}\p{Script=Common}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}\p{Script=Hangul}\p{Script=Thai}]/gu,
    null,
  ],
];
/** A name or a sign in another script is no text in it. */
const MIN_LETTERS = 8;
const MIN_SHARE = 0.25;

function scriptLanguages(text: string): readonly string[] {
  const letters = count(text, /\p{L}/gu);
  const isJapanese = count(text, /[\p{Script=Hiragana}\p{Script=Katakana}]/gu) > 1;
  return SCRIPTS.flatMap(([script, language]) => {
    const own = count(text, script);
    if (own < 2 || (own < MIN_LETTERS && own / letters <= MIN_SHARE)) return [];
    if (language === "zh" && isJapanese) return [];
    return [language ?? (eld.detect(text.replace(/[a-z]/gi, " ")).language || UNKNOWN)];
  });
}

const WINDOW_WORDS = 12;

/** Stretches of some words each, half overlapping. */
function latinLanguages(text: string): readonly string[] {
  const words = wordsOf(text)
    .map((word) => word.text.toLowerCase())
    .filter((word) => /^[\p{Script=Latin}\p{M}]+$/u.test(word));
  const found: string[] = [];
  let strange = 0;
  let stretches = 0;
  for (let from = 0; from === 0 || from + WINDOW_WORDS / 2 < words.length; from += WINDOW_WORDS / 2) {
    const stretch = words.slice(from, from + WINDOW_WORDS);
    const language = languageOf(stretch);
    if (language === UNKNOWN) strange++;
    else if (language !== null) found.push(language);
    stretches++;
  }
  const isMostlyStrange = words.length >= MIN_STRANGE_WORDS && strange > stretches / 2;
  return isMostlyStrange ? [...found, UNKNOWN] : found;
}

const MIN_STRANGE_WORDS = 12;
/** Above these shares of common and of all English words a stretch is English, whatever the rest is. */
const ENGLISH = { common: 0.5, known: 0.8 };
const NO_ENGLISH = 0.15;

/** Null for English, and for too little to tell. Small words and accents speak for another language; a detector names it. */
function languageOf(words: readonly string[]): string | null {
  const known = shareOf(words, isKnown);
  if (shareOf(words, isCommon) >= ENGLISH.common || known >= ENGLISH.known) return null;
  const evidence = words.filter((word) => FUNCTION_WORDS.has(word) || /[^\0-\x7f]/.test(word)).length;
  const isNoEnglish = known < NO_ENGLISH && words.length >= 3;
  const needed = words.length <= 2 || words.length > 8 ? 2 : 1;
  if (evidence < needed && !(isNoEnglish && words.length <= 4)) return isNoEnglish ? UNKNOWN : null;
  const detected = eld.detect(words.join(" "));
  const isSure = detected.language !== "" && detected.language !== "en" && (detected.isReliable() || evidence >= 2);
  if (isSure) return detected.language;
  return isNoEnglish ? UNKNOWN : null;
}

/** By letters: many short words of chance weigh less than one long one. */
function shareOf(words: readonly string[], test: (word: string) => boolean): number {
  const all = words.reduce((sum, word) => sum + word.length, 0);
  return all === 0 ? 1 : words.filter(test).reduce((sum, word) => sum + word.length, 0) / all;
}

function count(text: string, pattern: RegExp): number {
  let matches = 0;
  for (const _ of text.matchAll(pattern)) matches++;
  return matches;
}
