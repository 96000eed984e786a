import { createHash } from "node:crypto";
import { unvalidatedLanguage } from "./language.ts";
import { type Normalised, normalise } from "./normalise.ts";
import type { Bank, PolicyDocument } from "./policy.ts";
import { originalSpan, type Reading, wordsOf } from "./reading.ts";
import { createTermMatcher } from "./terms.ts";
import { windows } from "./windows.ts";

/** Words in a window that counts for the verdict, and in one that only helps to point at the offending words. */
const VERDICT_WINDOW_WORDS = 24;
const LOCATE_WINDOW_WORDS = 6;
/** A prompt of so few words is pointed at as a whole: texts to score cost milliseconds each. */
const POINTED_AT_WHOLE_WORDS = 16;

/** One text to score. `start` and `end` are the stretch of the person's own text that it stands for. */
export type PlannedText = {
  readonly text: string;
  readonly purpose: "verdict" | "locate";
  readonly start: number;
  readonly end: number;
};

export type TermHit = { readonly term: string; readonly read: string; readonly start: number; readonly end: number };

/** All that can be known before the classifier runs. Score `texts` in order and hand the scores to `judgePrompt`. */
export type PromptPlan = {
  readonly normalised: Normalised;
  readonly normalisedTextSha256: string;
  readonly texts: readonly PlannedText[];
  readonly bankHits: readonly { readonly bank: Bank; readonly hits: readonly TermHit[] }[];
  readonly ruleHits: readonly { readonly rule: PolicyDocument["rules"][number]; readonly hits: readonly TermHit[] }[];
  /** Set when the text reads as a language that the classifier was not validated on. */
  readonly unvalidatedLanguage: string | null;
};

/** What the plan must know of the classifier that will score it: the languages (ISO 639-1) it was validated on. */
type ClassifierFacts = { readonly validatedLanguages: readonly string[] };

/**
 * Reads a prompt under a policy, for a classifier validated on English where nothing else is said. Pure; the number of
 * texts is bounded whatever the prompt.
 */
export const planPrompt = (
  text: string,
  policy: PolicyDocument,
  { validatedLanguages }: ClassifierFacts = { validatedLanguages: ["en"] },
): PromptPlan => {
  const normalised = normalise(text);
  return {
    normalised,
    normalisedTextSha256: createHash("sha256").update(normalised.text).digest("hex"),
    texts: textsToScore(normalised.readings),
    bankHits: policy.banks.flatMap((bank) => {
      const hits = findTerms(bank, normalised.readings);
      return hits.length === 0 ? [] : [{ bank, hits }];
    }),
    ruleHits: policy.rules.flatMap((rule) => {
      const hits = findTerms(rule, normalised.readings);
      return hits.length === 0 ? [] : [{ rule, hits }];
    }),
    unvalidatedLanguage: unvalidatedLanguage(normalised.readings, validatedLanguages),
  };
};

/** Every reading whole and in windows; then, for pointing, short windows of the boldest plain reading. */
function textsToScore(readings: readonly Reading[]): readonly PlannedText[] {
  const plain = readings.findLast((reading) => reading.kind !== "turned");
  const verdict = readings.flatMap((reading) => [
    planned(reading, "verdict", 0, reading.text.length),
    ...windows(reading, VERDICT_WINDOW_WORDS).map(({ from, to }) => planned(reading, "verdict", from, to)),
  ]);
  const isLong = plain !== undefined && wordsOf(plain.text).length > POINTED_AT_WHOLE_WORDS;
  const locate = isLong
    ? windows(plain, LOCATE_WINDOW_WORDS).map(({ from, to }) => planned(plain, "locate", from, to))
    : [];
  const seen = new Set<string>();
  return [...verdict, ...locate].filter(({ text, purpose }) => {
    const key = `${purpose} ${text.toLowerCase()}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function planned(reading: Reading, purpose: PlannedText["purpose"], from: number, to: number): PlannedText {
  const text = reading.text.slice(from, to).replace(/\s+/gu, " ").trim();
  return { text, purpose, ...originalSpan(reading, from, to) };
}

type TermList = { readonly terms: readonly string[]; readonly except: readonly string[] };

const matchers = new WeakMap<TermList, ReturnType<typeof createTermMatcher>>();

/** Compiled once for a policy object: a policy lives long and its lists are large. */
function matcherOf(list: TermList): ReturnType<typeof createTermMatcher> {
  const known = matchers.get(list);
  if (known) return known;
  const made = createTermMatcher(list.terms, list.except);
  matchers.set(list, made);
  return made;
}

/** The hits in any reading, one for each place in the person's text. */
function findTerms(list: TermList, readings: readonly Reading[]): readonly TermHit[] {
  const byPlace = new Map<string, TermHit>();
  for (const reading of readings) {
    for (const { term, from, to } of matcherOf(list)(reading)) {
      const place = originalSpan(reading, from, to);
      const key = `${place.start}-${place.end}`;
      if (!byPlace.has(key)) byPlace.set(key, { term, read: reading.text.slice(from, to), ...place });
    }
  }
  return [...byPlace.values()];
}
