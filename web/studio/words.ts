import { studio as de } from "../catalogue/de/studio.ts";
import { studio as en, type StudioWords } from "../catalogue/en/studio.ts";
import { wordsOf } from "../shared/language.tsx";

export const useWords = wordsOf<StudioWords>({ en, de });
