import { createContext, useContext } from "react";
import { de } from "./de.ts";
import { type Catalogue, en } from "./en.ts";

export const LANGUAGES = { en, de } as const;
export type Language = keyof typeof LANGUAGES;
export const isLanguage = (name: string): name is Language => name in LANGUAGES;

const KEPT_AS = "vouch.language";

/** What the person chose before, else what the browser prefers, else English. */
export function firstLanguage(): Language {
  const wished = [localStorage.getItem(KEPT_AS) ?? "", ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wished.find(isLanguage) ?? "en";
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT_AS, language);
  document.documentElement.lang = language;
}

/** Puts values into the places that a sentence names: `{name}`. */
export const fill = (sentence: string, values: Readonly<Record<string, string | number>>): string =>
  sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));

const Words = createContext<{ readonly language: Language; readonly words: Catalogue }>({ language: "en", words: en });
export const WordsProvider = Words.Provider;
export const useWords = () => useContext(Words);
