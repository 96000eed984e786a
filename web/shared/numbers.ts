const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** `1.4 MB`, in the conventions of a language. */
export function bytesInWords(bytes: number, language: string): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumSignificantDigits: 3,
  }).format(bytes / 1000 ** step);
}

/** `12 s` or `3 min`. */
export function secondsInWords(seconds: number, language: string): string {
  const isLong = seconds >= 90;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: isLong ? "minute" : "second",
    unitDisplay: "short",
    maximumFractionDigits: 0,
  }).format(isLong ? seconds / 60 : seconds);
}

/** Date and time in the reader's own zone. */
export const momentInWords = (iso: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
