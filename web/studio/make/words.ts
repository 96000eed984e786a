import { make as de } from "../../catalogue/de/make.ts";
import { make as en, type MakeWords } from "../../catalogue/en/make.ts";
import { wordsOf } from "../../shared/language.tsx";

export const useMakeWords = wordsOf<MakeWords>({ en, de });
