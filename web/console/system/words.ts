import { system as de } from "../../catalogue/de/system.ts";
import { system as en, type SystemWords } from "../../catalogue/en/system.ts";
import { wordsOf } from "../../shared/language.tsx";

export const useSystemWords = wordsOf<SystemWords>({ en, de });
