import type { Vocabulary } from "./model-files.ts";
import type { Word } from "./words.ts";

/** A phrase of the vocabulary and where a prompt spells it. */
export type Match = {
  /** The phrase's base forms. */
  readonly phrase: readonly string[];
  /** Ids of the concepts, all of one slot, that it may mean. */
  readonly concepts: readonly number[];
  readonly slot: string;
  /** Index of each of its words among those of the prompt, rising. */
  readonly places: readonly [number, ...number[]];
};

/** Fillers that may stand between two words of a phrase: "pans slowly from the left to the right". */
const MAX_FILLERS = 5;
/** Elsewhere an ending is no inflection: training is not something of trains, nor parking of parks. */
const SLOTS_OF_VERBS: readonly string[] = ["action", "camera"];

/**
 * Finds the vocabulary's phrases in the words of a prompt. Longer ones win over shorter ones and earlier ones over later;
 * no word serves two. Words that the prompt denies are passed over. Returned in the order of the prompt.
 */
export const createPhraseFinder = (vocabulary: Vocabulary): ((words: readonly Word[]) => readonly Match[]) => {
  const slotOf = vocabulary.slots.flatMap(({ name, concepts }) => concepts.map(() => name));
  const index = new Map<string, Phrase[]>();
  for (const [text, concepts] of Object.entries(vocabulary.phrases)) {
    const phrase = text.split(/[ -]/);
    const key = `${phrase.length} ${phrase[0]}`;
    index.set(key, [...(index.get(key) ?? []), { phrase, concepts, slot: slotOf[(concepts[0] ?? 0) - 1] ?? "" }]);
  }
  const longest = Math.max(...[...index.values()].flat().map(({ phrase }) => phrase.length));
  const startingWith = ({ asNoun, asVerb }: Word, length: number): readonly Phrase[] =>
    [...new Set([...asNoun, ...asVerb])].flatMap((form) => index.get(`${length} ${form}`) ?? []);

  return (words) => {
    const candidates = new Map<string, readonly Phrase[]>(); // a prompt may say a word ten thousand times
    const isTaken = words.map(({ isDenied, isOrigin }) => isDenied || isOrigin);
    const matches: Match[] = [];
    for (let length = longest; length > 0; length--) {
      candidates.clear();
      words.forEach((word, start) => {
        const phrases = candidates.get(word.text) ?? startingWith(word, length);
        candidates.set(word.text, phrases);
        for (const phrase of phrases) {
          const places = placesOf(phrase, start, words, isTaken);
          if (places === undefined) continue;
          for (const place of places) isTaken[place] = true;
          matches.push({ ...phrase, places });
          return;
        }
      });
    }
    return matches.sort((a, b) => a.places[0] - b.places[0]);
  };
};

type Phrase = Pick<Match, "phrase" | "concepts" | "slot">;

const placesOf = (
  { phrase, slot }: Phrase,
  start: number,
  words: readonly Word[],
  isTaken: readonly boolean[],
): Match["places"] | undefined => {
  const forms = SLOTS_OF_VERBS.includes(slot) ? "asVerb" : "asNoun";
  const spells = (place: number, wanted = ""): boolean => !isTaken[place] && words[place]?.[forms].has(wanted) === true;
  if (!spells(start, phrase[0])) return undefined;
  const places: [number, ...number[]] = [start];
  let place = start;
  for (const wanted of phrase.slice(1)) {
    const last = place + 1 + MAX_FILLERS;
    for (place += 1; !spells(place, wanted); place += 1) {
      if (place === last || !words[place]?.isFiller) return undefined;
    }
    if (words[place]?.clause !== words[start]?.clause) return undefined;
    places.push(place);
  }
  return places;
};
