import { people as de } from "../../catalogue/de/people.ts";
import { people as en, type PeopleWords } from "../../catalogue/en/people.ts";
import { wordsOf } from "../../shared/language.tsx";

export const usePeopleWords = wordsOf<PeopleWords>({ en, de });
