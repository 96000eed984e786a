import { CODECS, SHORT_BASE64 } from "./codecs.ts";
import { fold } from "./fold.ts";
import { type Edit, edited, type Reading, runsOf, wordsOf } from "./reading.ts";
import { strip } from "./strip.ts";

/** Encodings inside encodings are followed this far, and so many runs at each depth. */
const MAX_DEPTH = 3;
const MAX_RUNS = 32;

/**
 * The text with what is encoded in it decoded in place: escapes (%6e, &#110;, \u006e), base64, base32, hexadecimal,
 * binary, character codes, Morse; markup dropped. No decoding is longer than its code, so the work stays linear.
 */
export const decode = (folded: Reading): Reading => {
  let reading = folded;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next = runsDecoded(unescaped(strip(reading)));
    if (next.text === reading.text) break;
    reading = fold(next);
  }
  return reading;
};

function runsDecoded(reading: Reading): Reading {
  for (const { pattern, decode: decodeRun } of CODECS) {
    const edits = runsOf(reading.text, pattern)
      .slice(0, MAX_RUNS)
      .map((run): Edit => ({ from: run.from, to: run.to, text: decodeRun(run.text) }))
      .filter((edit) => isPlainText(edit.text));
    if (edits.length > 0) return edited(reading, edits);
  }
  return edited(reading, wordByWord(reading.text));
}

/** Any four letters are base64 of something; a whole text of tokens that all decode to letters is written so. */
function wordByWord(text: string): readonly Edit[] {
  if (!/[A-Za-z0-9+/]=/.test(text)) return [];
  const tokens = runsOf(text, SHORT_BASE64);
  const edits = tokens
    .map(
      (token): Edit => ({ from: token.from, to: token.to, text: Buffer.from(token.text, "base64").toString("utf8") }),
    )
    .filter((edit) => /^[\x20-\x7e]+$/.test(edit.text) && /[a-z]/i.test(edit.text));
  return edits.length >= 3 && edits.length > 0.7 * tokens.length ? edits : [];
}

const ESCAPE =
  /(?:%[0-9a-f]{2})+|&#x[0-9a-f]{1,6};|&#\d{1,7};|&(?:nbsp|shy|zwj|zwnj|amp|lt|gt|quot);|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: " ",
  shy: "",
  zwj: "",
  zwnj: "",
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
};

/** One escape may be a slip of the keyboard; more are a way of writing. So it is with "+" for a space. */
function unescaped(reading: Reading): Reading {
  const escapes = runsOf(reading.text, ESCAPE);
  const isEscaped = escapes.length >= 2 || (escapes[0]?.text.length ?? 0) >= 6;
  const plusses = /\s/.test(reading.text) ? [] : runsOf(reading.text, /\+/g);
  const edits = [...(isEscaped ? escapes : []), ...(plusses.length >= 2 ? plusses : [])];
  return edited(
    reading,
    edits.sort((a, b) => a.from - b.from).map(({ from, to, text }) => ({ from, to, text: meant(text) })),
  );
}

function meant(code: string): string {
  if (code === "+") return " ";
  if (code.startsWith("%")) return Buffer.from(code.replaceAll("%", ""), "hex").toString("utf8");
  const entity = ENTITIES[code.slice(1, -1).toLowerCase()];
  if (entity !== undefined) return entity;
  const point = Number.parseInt(code.replace(/^(?:&#x?|\\[ux])/i, ""), /^&#\d/.test(code) ? 10 : 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : " ";
}

/** Any letters decode to something; text is what has no broken bytes and mostly letters in words. */
function isPlainText(decoded: string): boolean {
  if (decoded.length < 3 || /[\p{Cc}\ufffd]/u.test(decoded.replace(/\s/gu, ""))) return false;
  const letters = wordsOf(decoded).reduce((sum, word) => sum + (word.text.length > 1 ? word.text.length : 0), 0);
  return letters / decoded.length > 0.6 && /[a-z]{3}/i.test(decoded);
}
