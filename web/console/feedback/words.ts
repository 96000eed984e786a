import { feedback as de } from "../../catalogue/de/feedback.ts";
import { feedback as en, type FeedbackWords } from "../../catalogue/en/feedback.ts";
import { wordsOf } from "../../shared/language.tsx";

export const useFeedbackWords = wordsOf<FeedbackWords>({ en, de });
