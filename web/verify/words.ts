import { verify as de } from "../catalogue/de/verify.ts";
import { verify as en } from "../catalogue/en/verify.ts";
import { wordsOf } from "../shared/language.tsx";

export const useWords = wordsOf({ en, de });
