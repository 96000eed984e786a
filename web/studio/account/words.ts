import { account as de } from "../../catalogue/de/account.ts";
import { type AccountWords, account as en } from "../../catalogue/en/account.ts";
import { wordsOf } from "../../shared/language.tsx";

export const useAccountWords = wordsOf<AccountWords>({ en, de });
