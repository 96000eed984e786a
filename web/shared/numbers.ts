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

const STEPS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** `5 min. ago`, `in 2 hr.`; milliseconds before (negative) or after now. */
export function sinceInWords(milliseconds: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  const [unit, size] = STEPS.find(([, step]) => Math.abs(milliseconds) >= step) ?? (["second", 1000] as const);
  return format.format(Math.trunc(milliseconds / size), unit);
}

/** `0.30`, always with so many digits behind the point. */
export const numberInWords = (value: number, language: string, digits: number): string =>
  new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** `12.3 %` of a part of one. */
export const shareInWords = (share: number, language: string): string =>
  new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(share);
