import { LOOKALIKES } from "./fold-tables.ts";
import { edited, type Reading, runsOf, type Word } from "./reading.ts";

/**
 * Letters of other scripts that stand for Latin ones become them, word by word, so that Russian stays Russian: a word
 * is folded when all of it can be Latin, and either it mixes scripts or no word of its script is a real one.
 */
export const foldLookalikes = (reading: Reading, keepsAccents: boolean): Reading => {
  if (!/[^\0-\x7f]/.test(reading.text)) return reading;
  const words = runsOf(reading.text, WORD).map((word) => study(word, keepsAccents));
  const isAmongLatin = words.some((word) => word.scripts.has("Latin") || isMixed(word));
  const native = new Set(words.flatMap(({ latin, scripts }) => (latin === null ? [...scripts] : [])));
  const isDisguised = (word: Studied): boolean =>
    isMixed(word) || (isAmongLatin && ![...word.scripts].some((script) => native.has(script)));
  return edited(
    reading,
    words.flatMap((word) =>
      word.latin === null || word.latin.join("") === word.text || !isDisguised(word) ? [] : editsOf(word, word.latin),
    ),
  );
};

type Studied = Word & {
  /** The scripts of its letters; signs that look like letters have none. */
  readonly scripts: ReadonlySet<string>;
  /** Its characters in Latin, or null when one of them cannot be. */
  readonly latin: readonly string[] | null;
};

/** Letters, digits, and every sign that the table knows for one. */
const WORD = new RegExp(
  `[\\p{L}\\p{N}\\p{M}${[...LOOKALIKES.keys()].filter((sign) => !/[\p{L}\p{N}]/u.test(sign)).join("")}]+`,
  "gu",
);
const SCRIPTS = [
  "Latin",
  "Cyrillic",
  "Greek",
  "Armenian",
  "Hebrew",
  "Arabic",
  "Cherokee",
  "Lisu",
  "Coptic",
  "Georgian",
];
const SCRIPT_OF = SCRIPTS.map((name) => [name, new RegExp(`\\p{Script=${name}}`, "u")] as const);

function study(word: Word, keepsAccents: boolean): Studied {
  const scripts = new Set<string>();
  const latin: string[] = [];
  let isLatinPossible = true;
  for (const character of word.text) {
    if (character <= "\x7f") {
      if (/[a-z]/i.test(character)) scripts.add("Latin");
      latin.push(character);
      continue;
    }
    const script = scriptOf(character);
    if (script !== null) scripts.add(script);
    const isAccented = script === "Latin" && keepsAccents;
    const letter = isAccented ? undefined : LOOKALIKES.get(character.toLowerCase());
    if (letter === undefined && script !== "Latin") isLatinPossible = false;
    latin.push(letter ?? character);
  }
  return { ...word, scripts, latin: isLatinPossible && scripts.size > 0 ? latin : null };
}

function isMixed({ scripts, latin }: Studied): boolean {
  return latin !== null && (scripts.has("Latin") || scripts.size > 1);
}

function scriptOf(character: string): string | null {
  if (!/\p{L}/u.test(character)) return null;
  return SCRIPT_OF.find(([, pattern]) => pattern.test(character))?.[0] ?? "other";
}

function editsOf(word: Studied, latin: readonly string[]) {
  let from = word.from;
  return Array.from(word.text, (character, at) => {
    const edit = { from, to: from + character.length, text: latin[at] ?? character };
    from = edit.to;
    return edit;
  }).filter((edit) => edit.text !== word.text.slice(edit.from - word.from, edit.to - word.from));
}
