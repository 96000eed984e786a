import type { WordSpan } from "../../../core/ports/generator.ts";

export type Word = {
  readonly span: WordSpan;
  /** In lower case, look-alike characters folded. */
  readonly text: string;
  /** What it may be the plural of, and itself. */
  readonly asNoun: ReadonlySet<string>;
  /** What it may be an inflection of, and itself. */
  readonly asVerb: ReadonlySet<string>;
  /** Small words that carry no wish of their own. */
  readonly isStopWord: boolean;
  /** May stand inside a phrase without being part of it. */
  readonly isFiller: boolean;
  /** The "left" of "from left to right": where a motion comes from. */
  readonly isOrigin: boolean;
  /** Counts up at punctuation and at words like "while". */
  readonly clause: number;
  /** The prompt asks that it be absent: "no dog", "without cars or trains", "car-free". */
  readonly isDenied: boolean;
};

/** Takes a prompt apart, in one pass: linear in its length. */
export const splitWords = (prompt: string): readonly Word[] => {
  const forms = new Map<string, Pick<Word, "asNoun" | "asVerb">>();
  let end = 0;
  const tokens = [...prompt.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu)].map(({ index, 0: text }) => {
    const gap = prompt.slice(end, index);
    end = index + text.length;
    const folded = text.normalize("NFKC").toLowerCase().replaceAll("’", "'");
    return { gap, span: { text, start: index, end }, text: folded };
  });
  const textAt = (index: number): string => tokens[index]?.text ?? "";
  const gapBefore = (index: number): string => tokens[index]?.gap ?? "";
  const isDenied = followDenials(textAt, gapBefore);

  let clause = 0;
  return tokens.map(({ gap, span, text }, index) => {
    if (/[,.;:!?()\n–—]/.test(gap) || NEW_CLAUSE.has(text)) clause += 1;
    const known = forms.get(text) ?? { asNoun: nounForms(text), asVerb: verbForms(text) };
    forms.set(text, known);
    const destination = textAt(index + (textAt(index + 2) === "the" ? 3 : 2));
    const isOrigin = textAt(index + 1) === "to" && OPPOSITE.get(text) === destination;
    const isStopWord = STOP_WORDS.has(text);
    const isFiller = isStopWord || isOrigin || text === "camera" || text === "very" || text.endsWith("ly");
    return { span, text, ...known, isStopWord, isFiller, isOrigin, clause, isDenied: isDenied(index) };
  });
};

/**
 * A denial reaches over what follows it up to the end of its clause or to the next "in", "with" and the like; over "or",
 * and over "and" and commas where they go on listing. Ask for the words in order, each once.
 */
const followDenials = (textAt: (index: number) => string, gapBefore: (index: number) => string) => {
  let isDenying = false;
  let hasDenied = false;
  return (index: number): boolean => {
    const text = textAt(index);
    const gap = gapBefore(index);
    const isListed = [1, 2].some((ahead) => ALTERNATIVES.has(textAt(index + ahead)));
    const endsHere =
      /[.;:!?()\n–—]/.test(gap) ||
      NEW_CLAUSE.has(text) ||
      (gap.includes(",") && !isListed) ||
      (text === "and" && DETERMINERS.has(textAt(index + 1))) ||
      (hasDenied && PREPOSITIONS.has(text));
    if (endsHere) isDenying = false;
    if (DENIALS.has(text) || text.endsWith("n't")) {
      isDenying = true;
      hasDenied = false;
      return false;
    }
    hasDenied ||= isDenying && !STOP_WORDS.has(text);
    return isDenying || (textAt(index + 1) === "free" && gapBefore(index + 1) === "-");
  };
};

const nounForms = (word: string): ReadonlySet<string> => {
  const forms = new Set([word, IRREGULAR_PLURALS.get(word) ?? word]);
  if (word.endsWith("s")) forms.add(word.slice(0, -1));
  if (word.endsWith("es")) forms.add(word.slice(0, -2));
  if (word.endsWith("ies")) forms.add(`${word.slice(0, -3)}y`);
  if (word.endsWith("ves")) forms.add(`${word.slice(0, -3)}f`).add(`${word.slice(0, -3)}fe`);
  return forms;
};

/** Guesses freely: only forms that a vocabulary lists ever count. */
const verbForms = (word: string): ReadonlySet<string> => {
  const forms = new Set([word, IRREGULAR_VERBS.get(word) ?? word]);
  for (const ending of ["s", "es", "ed", "ing", "ward", "wards"]) {
    if (!word.endsWith(ending)) continue;
    const stem = word.slice(0, -ending.length);
    forms.add(stem).add(`${stem}e`);
    if (stem.endsWith("i")) forms.add(`${stem.slice(0, -1)}y`);
    if (stem.endsWith("y")) forms.add(`${stem.slice(0, -1)}ie`);
    if (stem.at(-1) === stem.at(-2)) forms.add(stem.slice(0, -1));
  }
  return forms;
};

const list = (words: string): ReadonlySet<string> => new Set(words.split(" "));
const ARTICLES = list("a an the one some its his her their this that these those");
const DETERMINERS = new Set([...ARTICLES, ...list("two another")]);
const PREPOSITIONS = list(
  "in on at to into onto through throughout under underneath over above below across along by near beside behind between " +
    "among around from with against towards toward past inside outside before after during",
);
const NEW_CLAUSE = list("while whilst as when where whereas but that which who until then");
const STOP_WORDS = new Set([
  ...ARTICLES,
  ...PREPOSITIONS,
  ...NEW_CLAUSE,
  ...list("of and or it it's they he she we you i me my our your there there's here is are was were be been being am"),
  ...list("any has have had do does did so too also just please show shows showing video clip style of make"),
]);
const DENIALS = list("no not never without nor neither none except excluding minus cannot");
const ALTERNATIVES = list("or nor");
const OPPOSITE: ReadonlyMap<string, string> = new Map([
  ["left", "right"],
  ["right", "left"],
]);
const pairs = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(" ").map((pair) => pair.split(":") as [string, string]));
const IRREGULAR_PLURALS = pairs(
  "men:man women:woman children:child people:person mice:mouse geese:goose feet:foot octopi:octopus aircraft:aircraft",
);
const IRREGULAR_VERBS = pairs(
  "ran:run went:go gone:go flew:fly flown:fly swam:swim swum:swim drove:drive driven:drive rode:ride ridden:ride spun:spin " +
    "grew:grow grown:grow got:get gotten:get became:become shook:shake shaken:shake swung:swing stood:stand sat:sit " +
    "slept:sleep leapt:leap fell:fall fallen:fall rose:rise risen:rise sank:sink slid:slide came:come sprang:spring",
);
