import { bytesInWords, secondsInWords } from "../../shared/numbers.ts";

/** A number of a health report in words; its name ends in its unit. */
export function measureInWords(name: string, value: number, language: string): string {
  if (name.endsWith("Bytes")) return bytesInWords(value, language);
  if (name.endsWith("Seconds")) return secondsInWords(value, language);
  if (name.endsWith("Ms")) return millisecondsInWords(value, language);
  return new Intl.NumberFormat(language).format(value);
}

export const millisecondsInWords = (value: number, language: string): string =>
  value >= 10_000
    ? secondsInWords(value / 1000, language)
    : new Intl.NumberFormat(language, {
        style: "unit",
        unit: "millisecond",
        unitDisplay: "short",
        maximumSignificantDigits: 3,
      }).format(value);
