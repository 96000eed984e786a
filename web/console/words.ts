import { console as de } from "../catalogue/de/console.ts";
import { type ConsoleWords, console as en } from "../catalogue/en/console.ts";
import { wordsOf } from "../shared/language.tsx";

export const useWords = wordsOf<ConsoleWords>({ en, de });
