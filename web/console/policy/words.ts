import { policy as de } from "../../catalogue/de/policy.ts";
import { policy as en, type PolicyWords } from "../../catalogue/en/policy.ts";
import { wordsOf } from "../../shared/language.tsx";

export const usePolicyWords = wordsOf<PolicyWords>({ en, de });
