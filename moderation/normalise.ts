import { decode } from "./decode.ts";
import { fold, lowered } from "./fold.ts";
import { join } from "./join.ts";
import { type Reading, rawReading } from "./reading.ts";
import { turn } from "./turn.ts";
import { unmask } from "./unmask.ts";

export type { Reading } from "./reading.ts";

/**
 * A prompt as the product reads it. `text` is the folded form with single spaces (what is hashed and shown);
 * `readings` are the forms whose words differ, at most four: as written, folded, unmasked (decoded, joined, respelled),
 * and turned (backwards, rot13 and the like). Plain text has one.
 */
export type Normalised = { readonly text: string; readonly readings: readonly Reading[] };

/** Pure and linear in the text's length; never throws, whatever the characters. */
export const normalise = (text: string): Normalised => {
  const raw = rawReading(text);
  const clean = fold(raw);
  const folded = lowered(clean);
  const joined: Reading = { ...join(lowered(decode(clean))), kind: "unmasked" };
  const turned = turn(joined);
  const readings = [raw, folded, unmask(joined), ...(turned ? [unmask(turned)] : [])];
  return { text: tidy(folded.text), readings: distinct(readings) };
};

function tidy(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}

/** Case, spacing and punctuation make no other reading: a classifier would be asked the same thing twice. */
function distinct(readings: readonly Reading[]): readonly Reading[] {
  const seen = new Set<string>();
  return readings.filter(({ text }) => {
    const key = text.normalize("NFC").toLowerCase().replace(NO_WORD, " ").trim();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** But a form's "+" for a space keeps a classifier from seeing the words. */
const NO_WORD = /[^\p{L}\p{N}\p{M}+]+/gu;
