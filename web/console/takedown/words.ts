import { takedown as de } from "../../catalogue/de/takedown.ts";
import { takedown as en, type TakedownWords } from "../../catalogue/en/takedown.ts";
import { wordsOf } from "../../shared/language.tsx";

export const useTakedownWords = wordsOf<TakedownWords>({ en, de });
