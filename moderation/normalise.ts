import { decodedReadings } from "./decode.ts";
import { fold } from "./fold.ts";
import { type Reading, rawReading } from "./reading.ts";
import { unmask } from "./unmask.ts";

export type { Reading } from "./reading.ts";

/**
 * A prompt as the product reads it. `text` is the folded form with single spaces (what is hashed and shown);
 * `readings` are all forms that differ: raw, folded, unmasked (leet, spacing, repeats undone), and what decodes.
 */
export type Normalised = { readonly text: string; readonly readings: readonly Reading[] };

/** Pure and linear in the text's length; never throws, whatever the characters. */
export const normalise = (text: string): Normalised => {
  const raw = rawReading(text);
  const folded = fold(raw);
  const unmasked = unmask(folded);
  const readings = [raw, folded, unmasked, ...decodedReadings(raw, unmasked)];
  return { text: tidy(folded.text), readings: distinct(readings) };
};

function tidy(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}

function distinct(readings: readonly Reading[]): readonly Reading[] {
  const seen = new Set<string>();
  return readings.filter((reading) => {
    const key = tidy(reading.text).toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
