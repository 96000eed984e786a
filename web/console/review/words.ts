import { review as de } from "../../catalogue/de/review.ts";
import { review as en, type ReviewWords } from "../../catalogue/en/review.ts";
import { wordsOf } from "../../shared/language.tsx";

export const useReviewWords = wordsOf<ReviewWords>({ en, de });

/** Operators name queues, events and reasons that the catalogue has no word for: those stand as they are. */
export const wordFor = (words: Readonly<Record<string, string>>, name: string): string => words[name] ?? name;
