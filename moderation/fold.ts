import { CONFUSABLES, EMOJI_WORDS } from "./fold-tables.ts";
import { type Reading, readingBuilder } from "./reading.ts";

/**
 * Lower case, compatibility forms (full width, mathematical and circled letters), accents, look-alike letters and
 * invisible characters folded away; emoji that stand for a word become the word. Character by character, so every
 * unit keeps its place in the original.
 */
export const fold = (raw: Reading): Reading => {
  const out = readingBuilder("folded");
  let index = 0;
  for (const character of raw.text) {
    const start = raw.starts[index] ?? index;
    const end = raw.ends[index + character.length - 1] ?? index + character.length;
    out.push(foldCharacter(character), start, end);
    index += character.length;
  }
  return out.build();
};

const INVISIBLE = /[\p{Cf}\p{M}\p{Cs}\p{Co}\p{Cn}]/gu;

/** To a fixed point, because one fold can expose another (a full-width Cyrillic capital); three rounds always do. */
function foldCharacter(character: string): string {
  if (character >= "a" && character <= "z") return character;
  let current = character;
  for (let round = 0; round < 3; round++) {
    const next = foldOnce(current);
    if (next === current) break;
    current = next;
  }
  return current;
}

function foldOnce(text: string): string {
  const emoji = EMOJI_WORDS.get(text);
  if (emoji !== undefined) return ` ${emoji} `;
  const lowered = boxedLetter(text).toLowerCase().normalize("NFKD").replace(INVISIBLE, "").normalize("NFC");
  let out = "";
  for (const character of lowered) out += CONFUSABLES.get(character) ?? blankControl(character);
  return out.toLowerCase();
}

/** New lines stay (they end a sentence); every other control character and kind of space is a space. */
function blankControl(character: string): string {
  if (/[\n\u2028\u2029]/u.test(character)) return "\n";
  return /[\p{Cc}\s]/u.test(character) ? " " : character;
}

/** Letters in boxes, in negative circles, and flags: Unicode gives them no compatibility form. */
function boxedLetter(text: string): string {
  const code = text.codePointAt(0) ?? 0;
  const first = [0x1f130, 0x1f150, 0x1f170, 0x1f1e6].find((start) => code >= start && code < start + 26);
  return first === undefined ? text : String.fromCodePoint(0x61 + code - first);
}
