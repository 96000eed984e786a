import { metrics as de } from "../../catalogue/de/metrics.ts";
import { metrics as en, type MetricsWords } from "../../catalogue/en/metrics.ts";
import { wordsOf } from "../../shared/language.tsx";

export const useMetricsWords = wordsOf<MetricsWords>({ en, de });
