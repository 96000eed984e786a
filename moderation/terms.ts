import { type Reading, wordsOf } from "./reading.ts";

/** A term found in a reading: half-open place in the reading's own text. */
type TermMatch = { readonly term: string; readonly from: number; readonly to: number };

/** How many words "..." may stand for. */
const MAX_GAP_WORDS = 4;

type Step = { readonly gap: boolean; readonly accepts: (word: string) => boolean };
type Compiled = { readonly term: string; readonly steps: readonly Step[] };
type Words = ReturnType<typeof wordsOf>;
type TermMatcher = (reading: Reading) => readonly TermMatch[];

/**
 * Compiles terms (syntax in policy.ts) into a matcher without regular expressions: terms are indexed by their first
 * letters, so a text costs its length times the few terms that begin alike, and no term can backtrack.
 */
export const createTermMatcher = (terms: readonly string[], except: readonly string[] = []): TermMatcher => {
  const find = indexTerms(terms);
  const findHarmless = indexTerms(except);
  return (reading) => {
    const words = wordsOf(reading.text);
    const found = find(words);
    if (found.length === 0) return found;
    const harmless = findHarmless(words);
    return found.filter((match) => !harmless.some((other) => other.from <= match.from && match.to <= other.to));
  };
};

function indexTerms(terms: readonly string[]): (words: Words) => readonly TermMatch[] {
  const byPrefix = new Map<string, Compiled[]>();
  for (const term of terms) {
    const [first = "", ...rest] = term.toLowerCase().split(/\s+/u);
    const compiled = { term, steps: compile([first, ...rest]) };
    for (const prefix of new Set(first.split("|").map((one) => one.replace("*", "").slice(0, 2)))) {
      byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), compiled]);
    }
  }
  return (words) =>
    words.flatMap((word, at) =>
      (byPrefix.get(word.text.toLowerCase().slice(0, 2)) ?? []).flatMap(({ term, steps }) => {
        const last = lastWordOf(steps, words, at);
        const to = last === null ? undefined : words[last]?.to;
        return to === undefined ? [] : [{ term, from: word.from, to }];
      }),
    );
}

function compile(parts: readonly string[]): readonly Step[] {
  return parts.flatMap((part, index) =>
    part === "..." ? [] : [{ gap: parts[index - 1] === "...", accepts: acceptsAny(part.split("|")) }],
  );
}

function acceptsAny(options: readonly string[]): (word: string) => boolean {
  const exact = new Set(options.filter((option) => !option.endsWith("*")));
  const drawnOut = new Set([...exact].map(withoutRepeats));
  const prefixes = options.filter((option) => option.endsWith("*")).map((option) => option.slice(0, -1));
  return (word) => {
    const lower = word.toLowerCase();
    if (exact.has(lower) || prefixes.some((prefix) => lower.startsWith(prefix))) return true;
    // "fuuuuck" is read by its letters; doubled ones are spelling ("ass" is not "as").
    return /(\p{L})\1\1/u.test(lower) && drawnOut.has(withoutRepeats(lower));
  };
}

/** First match wins at each gap; steps are few and gaps bounded, so this is constant work for a starting word. */
function lastWordOf(steps: readonly Step[], words: Words, first: number): number | null {
  let at = first - 1;
  for (const { gap, accepts } of steps) {
    const reach = at + 1 + (gap ? MAX_GAP_WORDS : 0);
    let next = at + 1;
    while (next <= reach && !accepts(words[next]?.text ?? "")) next++;
    if (next > reach) return null;
    at = next;
  }
  return at;
}

function withoutRepeats(word: string): string {
  return word.replace(/(\p{L})\1+/gu, "$1");
}
