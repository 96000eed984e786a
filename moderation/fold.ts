import { EMOJI_WORDS } from "./emoji-words.ts";
import { BOXED_ALPHABETS, BRAILLE, MARKS } from "./fold-tables.ts";
import { foldLookalikes } from "./lookalikes.ts";
import { type Reading, readingBuilder } from "./reading.ts";

/**
 * Compatibility forms (full width, mathematical, circled letters, Braille), accents on Latin letters, look-alike letters
 * and invisible characters folded away; pictures that stand for a word become the word. Capitals stay: encodings need
 * them. Every unit keeps its place in the original. Other scripts keep their letters and vowel signs.
 */
export const fold = (raw: Reading): Reading => {
  const out = readingBuilder(raw.kind === "raw" ? "folded" : raw.kind);
  const keepsAccents = isVietnamese(raw.text);
  let before = " ";
  for (const { 0: cluster, index } of raw.text.matchAll(CLUSTER)) {
    const isAscii = cluster.length === 1 && cluster > "\u001f" && cluster < "\u007f";
    const folded = isAscii ? cluster : foldCluster(cluster, before, raw.text, index, keepsAccents);
    const last = index + cluster.length - 1;
    out.push(folded, raw.starts[index] ?? 0, raw.ends[last] ?? 0);
    if (folded !== "") before = folded;
  }
  return foldLookalikes(out.build(), keepsAccents);
};

/** A reading in small letters; a letter whose small form is longer or shorter keeps its place too. */
export const lowered = (reading: Reading): Reading => {
  const text = reading.text.toLowerCase();
  if (text.length === reading.text.length) return { ...reading, text };
  const out = readingBuilder(reading.kind);
  let index = 0;
  for (const character of reading.text) {
    const last = index + character.length - 1;
    out.push(character.toLowerCase(), reading.starts[index] ?? 0, reading.ends[last] ?? 0);
    index += character.length;
  }
  return out.build();
};

/** A character with the marks on it; Korean letters with those that complete the syllable; half-width voicing marks too. */
const CLUSTER = /[\u1100-\u11ff]+|[^\p{M}][\p{M}\uff9e\uff9f]*|\p{M}+/gsu;
/** What nobody sees: format characters, fillers, selectors, halves of pairs, private and unassigned characters. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;
/** Marks for any letter, which no language needs beyond what composes with it; signs of other scripts are not these. */
const GENERAL_MARKS = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u0483-\u0489]/gu;
const MANY_MARKS = /(\p{M}{3})\p{M}+/gu;
/** Letters that only Vietnamese has; its accents tell words apart. */
const VIETNAMESE = /[ăđơư\u1ea0-\u1ef9]/giu;
const FLAG_OF_TAGS = "🏴";

/** It never piles up three marks, as a disguise does. */
function isVietnamese(text: string): boolean {
  if (/\p{M}{3}/u.test(text.normalize("NFD"))) return false;
  return (text.normalize("NFC").match(VIETNAMESE)?.length ?? 0) >= 3;
}

/** `before` is what the text so far ends in: a picture between two letters is a mark, and no word. */
function foldCluster(cluster: string, before: string, text: string, index: number, keepsAccents: boolean): string {
  const code = cluster.codePointAt(0) ?? 0;
  if (isTag(code)) {
    // A hidden text of its own, so it begins a line of its own. Flags of regions are spelled in tags too.
    const isFirst = !isTag(text.codePointAt(index - 2) ?? 0);
    return before.endsWith(FLAG_OF_TAGS) ? "" : `${isFirst ? "\n" : ""}${String.fromCharCode(code - 0xe0000)}`;
  }
  const shown = cluster.replace(INVISIBLE, (character) => (joinsLetters(character, before) ? character : ""));
  const emoji = EMOJI_WORDS.get(shown.replace(/\p{M}/gu, ""));
  const mark = MARKS.get(shown);
  if (mark !== undefined) return mark;
  if (emoji !== undefined) return isInsideWord(before, text[index + cluster.length]) ? "*" : ` ${emoji} `;
  let folded = "";
  for (const character of unboxed(shown).normalize("NFKC")) folded += blankControl(character);
  return keepsAccents ? folded.replace(MANY_MARKS, "$1") : withoutAccents(folded);
}

function isTag(code: number): boolean {
  return code >= 0xe0020 && code < 0xe007f;
}

/** Hindi and Persian write with joiners: there they belong to the word. */
function joinsLetters(character: string, before: string): boolean {
  return (
    (character === "\u200c" || character === "\u200d") && /[\p{Script=Arabic}\p{Script=Devanagari}]$/u.test(before)
  );
}

function isInsideWord(before: string, after: string | undefined): boolean {
  return /[a-z]$/i.test(before) && /[a-z]/i.test(after ?? "");
}

/** Latin letters lose all marks, others those that do not compose with the letter. */
function withoutAccents(text: string): string {
  const apart = text.normalize("NFKD");
  const bare = /^\p{Script=Latin}/u.test(apart) ? apart.replace(/\p{M}/gu, "") : text.replace(GENERAL_MARKS, "");
  return bare.normalize("NFC").replace(MANY_MARKS, "$1");
}

/** New lines stay (they end a sentence); every other control character and kind of space is a space. */
function blankControl(character: string): string {
  if (/[\n\u2028\u2029]/u.test(character)) return "\n";
  return /[\p{Cc}\s\u2800]/u.test(character) ? " " : character;
}

function unboxed(text: string): string {
  const code = text.codePointAt(0) ?? 0;
  const cell = BRAILLE.indexOf(text);
  if (cell >= 0 && text !== "") return String.fromCharCode(0x61 + cell);
  const first = BOXED_ALPHABETS.find((start) => code >= start && code < start + 26);
  return first === undefined ? text : String.fromCharCode(0x61 + code - first);
}
