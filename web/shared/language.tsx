import { createContext, type ReactNode, useContext, useEffect, useState } from "react";

/** The languages that every sentence is there in, each by its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;
export const isLanguage = (tag: string): tag is Language => tag in LANGUAGES;

const KEPT_AS = "vouch.language";
const Chosen = createContext<{ readonly language: Language; readonly choose: (language: Language) => void }>({
  language: "en",
  choose: () => {},
});
export const useLanguage = () => useContext(Chosen);

/** What the person chose before, else what the browser prefers, else English. */
function firstLanguage(): Language {
  const wished = [localStorage.getItem(KEPT_AS) ?? "", ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wished.find(isLanguage) ?? "en";
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, choose] = useState(firstLanguage);
  useEffect(() => {
    localStorage.setItem(KEPT_AS, language);
    document.documentElement.lang = language;
  }, [language]);
  return <Chosen.Provider value={{ language, choose }}>{children}</Chosen.Provider>;
}

/** The hook that gives an area its sentences in the language chosen. */
export const wordsOf =
  <Words,>(byLanguage: Readonly<Record<Language, Words>>) =>
  (): { readonly language: Language; readonly words: Words } => {
    const { language } = useLanguage();
    return { language, words: byLanguage[language] };
  };

/** Puts values into the places that a sentence names: `{name}`. */
export const fill = (sentence: string, values: Readonly<Record<string, string | number>>): string =>
  sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
