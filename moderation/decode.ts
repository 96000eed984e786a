import { fold } from "./fold.ts";
import { englishShare } from "./language.ts";
import { type Reading, rawReading, readingBuilder, wordsOf } from "./reading.ts";

/** Below this share of common English words the text itself may be the cipher, so its turned forms are read as well. */
const UNREADABLE_SHARE = 0.1;
const MAX_DECODED_TOKENS = 8;

/** What the text says once decoded: base64 and hex runs inside it, escapes (&#110; %6e \u006e \x6e) in place, and the whole of it by rot13 or backwards. */
export const decodedReadings = (raw: Reading, unmasked: Reading): readonly Reading[] => [
  ...encodedRuns(raw),
  ...unescaped(raw),
  ...[rot13(unmasked), reversed(unmasked)].filter((turned) => isWorthReading(turned, unmasked)),
];

function encodedRuns(raw: Reading): readonly Reading[] {
  const runs = Array.from(raw.text.matchAll(/[A-Za-z0-9+/_-]{12,}={0,2}/g)).slice(0, MAX_DECODED_TOKENS);
  return runs.flatMap(({ 0: run, index }) => {
    const isHex = /^(?:[0-9a-fA-F]{2})+$/.test(run);
    const decoded = Buffer.from(run, isHex ? "hex" : "base64").toString("utf8");
    if (!isPlainText(decoded)) return [];
    const out = readingBuilder(isHex ? "hex" : "base64");
    out.push(fold(rawReading(decoded)).text, index, index + run.length);
    return [out.build()];
  });
}

const ESCAPES =
  /&#x(?<html>[0-9a-f]{1,6});|&#(?<decimal>\d{1,7});|%(?<percent>[0-9a-f]{2})|\\u(?<unit>[0-9a-f]{4})|\\x(?<byte>[0-9a-f]{2})/gi;

function unescaped(raw: Reading): readonly Reading[] {
  const escapes = Array.from(raw.text.matchAll(ESCAPES));
  if (escapes.length < 2) return [];
  const out = readingBuilder("escaped");
  let at = 0;
  const copyUntil = (end: number): void => {
    for (; at < end; at++) out.push(raw.text[at] ?? "", at, at + 1);
  };
  for (const { 0: token, index, groups } of escapes) {
    copyUntil(index);
    const { html, decimal, percent, unit, byte } = groups ?? {};
    const code = decimal === undefined ? Number.parseInt(html ?? percent ?? unit ?? byte ?? "20", 16) : Number(decimal);
    at = index + token.length;
    out.push(code <= 0x10ffff ? String.fromCodePoint(code) : " ", index, at);
  }
  copyUntil(raw.text.length);
  return [{ ...fold(out.build()), kind: "escaped" }];
}

/** Any letters decode to something; text is what has no broken bytes and mostly letters in words. */
function isPlainText(decoded: string): boolean {
  if (decoded.length < 6 || /[\p{Cc}\uFFFD]/u.test(decoded.replace(/\s/gu, ""))) return false;
  const letters = wordsOf(decoded).reduce((sum, word) => sum + (word.text.length > 1 ? word.text.length : 0), 0);
  return letters / decoded.length > 0.6 && /[a-z]{3}/i.test(decoded);
}

function rot13(reading: Reading): Reading {
  const text = reading.text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97));
  return { ...reading, kind: "rot13", text };
}

function reversed(reading: Reading): Reading {
  return {
    kind: "reversed",
    text: Array.from(reading.text, (_, index) => reading.text[reading.text.length - 1 - index]).join(""),
    starts: reading.starts.toReversed(),
    ends: reading.ends.toReversed(),
  };
}

function isWorthReading(turned: Reading, unmasked: Reading): boolean {
  const before = englishShare(unmasked.text);
  return before < UNREADABLE_SHARE ? englishShare(turned.text) > 0 : englishShare(turned.text) > before;
}
