import type { Camera, Style, Understanding } from "../../../core/ports/generator.ts";
import type { Vocabulary } from "./model-files.ts";
import { createPhraseFinder, type Match } from "./phrases.ts";
import { createSlots } from "./slots.ts";
import { splitWords, type Word } from "./words.ts";

export type Reading = {
  readonly understanding: Understanding;
  /** One concept id a slot; 0 leaves the slot to the model. */
  readonly concepts: readonly number[];
};
/** What is asked for outside of the prompt. */
export type Chosen = { readonly camera: Camera | null; readonly style: Style | null };
export type Reader = (prompt: string, chosen?: Chosen) => Reading;

/**
 * Reads prompts against the model's vocabulary, in the order of their words. Each phrase narrows what its slot may be
 * ("snowy" and "forest" leave the snowy forest). A second subject becomes the companion; anything else that contradicts
 * a chosen field or the words before it is ignored. Stop words outside of phrases are neither understood nor ignored.
 */
export const createReader = (vocabulary: Vocabulary): Reader => {
  const findPhrases = createPhraseFinder(vocabulary);
  const slots = createSlots(vocabulary);

  return (prompt, chosen) => {
    const words = splitWords(prompt);
    const matches = findPhrases(words);
    const isOfCamera = placesOfCamera(words, matches);
    const isUnderstood = words.map(() => false);
    const wishes = slots.startWishes();
    for (const field of ["camera", "style"] as const) {
      const id = slots.idOf(field, chosen?.[field] ?? null);
      if (id > 0) wishes.narrow(field, [id]);
    }

    const takeSubject = ({ concepts, places }: Match): boolean => {
      const companions = slots.asCompanions(concepts);
      const quantity = quantityBefore(places[0], words);
      const isFirst = wishes.isOpen("subject");
      if (quantity?.means === "another" && !isFirst) {
        const isTaken = wishes.isOpen("companion") && wishes.narrow("companion", companions);
        if (isTaken) isUnderstood[quantity.place] = true;
        return isTaken;
      }
      if (!wishes.narrow("subject", concepts)) return wishes.narrow("companion", companions);
      if (quantity?.means === "two" && isFirst && wishes.narrow("companion", companions)) {
        isUnderstood[quantity.place] = true;
      }
      return true;
    };
    const take = (match: Match): boolean => {
      if (match.slot === "subject") return takeSubject(match);
      if (match.slot === "action" && isOfCamera[match.places[0]]) return false;
      return wishes.narrow(match.slot, match.concepts);
    };
    const taken = matches.filter(take);

    const cameraClauses = new Set<number | undefined>();
    for (const { slot, places } of taken) {
      const [first, last] = [places[0], places.at(-1) ?? 0];
      for (let place = first; place <= last; place++) {
        if (places.includes(place) || words[place]?.isOrigin) isUnderstood[place] = true;
      }
      if (slot === "camera") cameraClauses.add(words[first]?.clause);
    }
    words.forEach(({ text, clause }, place) => {
      if (text === "camera" && cameraClauses.has(clause)) isUnderstood[place] = true;
    });
    const several = taken.find((match) => match.slot === "subject" && isPlural(match, words));
    if (several !== undefined && wishes.isOpen("companion")) {
      wishes.narrow("companion", slots.asCompanions(several.concepts)); // "foxes" are at least two
    }
    return {
      understanding: {
        understoodWords: words.filter((_, place) => isUnderstood[place]).map(({ span }) => span),
        ignoredWords: words.filter((word, place) => !isUnderstood[place] && !word.isStopWord).map(({ span }) => span),
      },
      concepts: wishes.concepts(),
    };
  };
};

/** Where what happens is the camera's doing: after the word "camera", up to the next subject or the clause's end. */
const placesOfCamera = (words: readonly Word[], matches: readonly Match[]): readonly boolean[] => {
  const subjects = new Set(matches.filter(({ slot }) => slot === "subject").map(({ places }) => places[0]));
  const ends = new Set(matches.map(({ places }) => places.at(-1))); // "with a static camera": said already
  let isCamera = false;
  return words.map(({ text, clause }, place) => {
    if (clause !== words[place - 1]?.clause || subjects.has(place)) isCamera = false;
    if (text === "camera" && !ends.has(place)) isCamera = true;
    return isCamera;
  });
};

type Quantity = { readonly place: number; readonly means: "two" | "another" };
const QUANTITIES: ReadonlyMap<string, Quantity["means"]> = new Map([
  ...["two", "2", "pair", "couple", "both", "twin", "duo"].map((word) => [word, "two"] as const),
  ...["another", "second"].map((word) => [word, "another"] as const),
]);
/** Words that may stand between "two" and "foxes". */
const MAX_ADJECTIVES = 2;

const quantityBefore = (subject: number, words: readonly Word[]): Quantity | undefined => {
  for (let place = subject - 1; place >= subject - 1 - MAX_ADJECTIVES; place--) {
    const word = words[place];
    if (word === undefined || word.clause !== words[subject]?.clause || word.text === "and") return undefined;
    const means = QUANTITIES.get(word.text);
    if (means !== undefined) return { place, means };
  }
  return undefined;
};

const isPlural = ({ phrase, places }: Match, words: readonly Word[]): boolean =>
  words[places.at(-1) ?? 0]?.text !== phrase.at(-1);
