import type { Understanding, WordSpan } from "../../../core/ports/generator.ts";
import type { Vocabulary } from "./model-files.ts";

export type Reading = {
  readonly understanding: Understanding;
  /** One concept id a slot; 0 leaves the slot to the model. */
  readonly concepts: readonly number[];
};

/** Other words that may stand between two words of a phrase: "camera slowly pans left". */
const MAX_GAP = 1;

/**
 * Reads prompts against the model's vocabulary. Longer phrases win over shorter ones, earlier over later. Each phrase
 * narrows what its slot may be ("snowy" and "forest" leave the snowy forest); a phrase that contradicts what was
 * understood before it ("a dog and a cat") is ignored, and said to be.
 */
export const createReader = (vocabulary: Vocabulary): ((prompt: string) => Reading) => {
  const slotOf = vocabulary.slots.flatMap((slot, index) => slot.concepts.map(() => index));
  const phrasesByFirstWord = indexPhrases(vocabulary);
  const longest = Math.max(...Object.keys(vocabulary.phrases).map((phrase) => phrase.split(" ").length));

  return (prompt) => {
    const words = splitWords(prompt).map((span) => ({ span, forms: baseForms(span.text), understood: false }));
    const allowed: (readonly number[] | undefined)[] = vocabulary.slots.map(() => undefined);

    const tryPhrase = (phrase: Phrase, start: number): boolean => {
      const matched = matchWords(phrase, start, words);
      if (matched === undefined) return false;
      const slot = slotOf[(phrase.concepts[0] ?? 0) - 1] ?? 0;
      const before = allowed[slot];
      const left = before === undefined ? phrase.concepts : before.filter((id) => phrase.concepts.includes(id));
      if (left.length === 0) return false;
      allowed[slot] = left;
      for (const word of matched) word.understood = true;
      return true;
    };
    for (let length = longest; length > 0; length--) {
      words.forEach((word, start) => {
        const candidates = [...word.forms].flatMap((form) => phrasesByFirstWord.get(form) ?? []);
        candidates.filter((phrase) => phrase.words.length === length).some((phrase) => tryPhrase(phrase, start));
      });
    }
    return {
      understanding: {
        understoodWords: words.filter((word) => word.understood).map((word) => word.span),
        ignoredWords: words.filter((word) => !word.understood).map((word) => word.span),
      },
      concepts: allowed.map((ids) => ids?.[0] ?? 0),
    };
  };
};

type Phrase = { readonly words: readonly string[]; readonly concepts: readonly number[] };
type Word = { readonly span: WordSpan; readonly forms: ReadonlySet<string>; understood: boolean };

const indexPhrases = (vocabulary: Vocabulary): ReadonlyMap<string, readonly Phrase[]> => {
  const index = new Map<string, Phrase[]>();
  for (const [text, concepts] of Object.entries(vocabulary.phrases)) {
    const words = text.split(" ");
    const first = words[0] ?? "";
    index.set(first, [...(index.get(first) ?? []), { words, concepts }]);
  }
  return index;
};

/** The words that spell the phrase from `start` on, none of them taken already. */
const matchWords = (phrase: Phrase, start: number, words: readonly Word[]): readonly Word[] | undefined => {
  const matched: Word[] = [];
  let from = start;
  for (const wanted of phrase.words) {
    const reach = matched.length === 0 ? 1 : MAX_GAP + 1;
    const found = words.slice(from, from + reach).findIndex((word) => !word.understood && word.forms.has(wanted));
    const word = words[from + found];
    if (found < 0 || word === undefined) return undefined;
    matched.push(word);
    from += found + 1;
  }
  return matched;
};

const splitWords = (prompt: string): readonly WordSpan[] =>
  [...prompt.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));

/** What the word may be an inflection of. Guesses freely: only forms that the vocabulary lists ever count. */
const baseForms = (text: string): ReadonlySet<string> => {
  const word = text.normalize("NFKC").toLowerCase();
  const forms = new Set([word]);
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) forms.add(irregular);
  for (const ending of ["s", "es", "ed", "ing"]) {
    if (!word.endsWith(ending)) continue;
    const stem = word.slice(0, -ending.length);
    forms.add(stem).add(`${stem}e`);
    if (stem.endsWith("i")) forms.add(`${stem.slice(0, -1)}y`);
    if (stem.at(-1) === stem.at(-2)) forms.add(stem.slice(0, -1));
  }
  return forms;
};

const IRREGULAR: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ran: "run",
    went: "go",
    gone: "go",
    flew: "fly",
    flown: "fly",
    swam: "swim",
    drove: "drive",
    rode: "ride",
    spun: "spin",
    grew: "grow",
    grown: "grow",
    got: "get",
    became: "become",
    shook: "shake",
    swung: "swing",
    stood: "stand",
    sat: "sit",
    slept: "sleep",
    leapt: "leap",
  }),
);
