import { type Reading, wordsOf } from "./reading.ts";

type Window = { readonly text: string; readonly from: number; readonly to: number };

/** A long text's windows grow instead of multiplying beyond this. */
const MAX_WINDOWS = 64;
/** "b.o.m.b" is no four sentences, and a classifier has no opinion on a letter. */
const MIN_SENTENCE_UNITS = 4;

/**
 * Sentences, and stretches of `size` words (overlapping by half) of longer ones, so that benign padding cannot dilute
 * a sentence. Empty where the reading is itself one window.
 */
export const windows = (reading: Reading, size: number): readonly Window[] => {
  const total = wordsOf(reading.text).length;
  const words = Math.max(size, Math.ceil((2 * total) / MAX_WINDOWS));
  const all = sentences(reading.text).flatMap((sentence) => stretches(sentence, words));
  const limited = all.length <= 2 * MAX_WINDOWS ? all : stretches(whole(reading.text), words);
  return limited.filter((window) => wordsOf(window.text).length < total);
};

function sentences(text: string): readonly Window[] {
  return Array.from(text.matchAll(/[^.!?;\n]+/gu), (match) => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
  })).filter((sentence) => sentence.text.trim().length >= MIN_SENTENCE_UNITS);
}

function stretches(sentence: Window, size: number): readonly Window[] {
  const words = wordsOf(sentence.text);
  if (words.length <= size) return [sentence];
  const step = Math.max(1, Math.floor(size / 2));
  const out: Window[] = [];
  for (let first = 0; first + step < words.length; first += step) {
    const from = words[first]?.from ?? 0;
    const to = words[Math.min(first + size, words.length) - 1]?.to ?? sentence.text.length;
    out.push({ text: sentence.text.slice(from, to), from: sentence.from + from, to: sentence.from + to });
  }
  return out;
}

function whole(text: string): Window {
  return { text, from: 0, to: text.length };
}
