import { user as de } from "../../catalogue/de/user.ts";
import { user as en, type UserWords } from "../../catalogue/en/user.ts";
import { wordsOf } from "../../shared/language.tsx";

export const useUserWords = wordsOf<UserWords>({ en, de });
