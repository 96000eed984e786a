import type { Disguise } from "../disguises.ts";
import { BRAILLE, MORSE } from "./alphabets.ts";
import { eachLetter, spelledIn } from "./letters.ts";

/** The whole text by a rule that a reader, or the language model behind a generator, can undo. */
export const ENCODED_DISGUISES: readonly Disguise[] = [
  { name: "HTML escapes", apply: (text) => eachLetter(text, (letter) => `&#${letter.charCodeAt(0)};`) },
  { name: "HTML hex escapes", apply: (text) => eachLetter(text, (letter) => `&#x${codeOf(letter)};`) },
  {
    name: "percent escapes",
    apply: (text) =>
      bytesOf(text)
        .map((byte) => `%${byte}`)
        .join(""),
  },
  {
    name: "double percent escapes",
    apply: (text) =>
      bytesOf(text)
        .map((byte) => `%25${byte}`)
        .join(""),
  },
  { name: "URL encoding", apply: (text) => encodeURIComponent(text).replaceAll("%20", "+") },
  { name: "Unicode escapes", apply: (text) => eachLetter(text, (letter) => `\\u00${codeOf(letter)}`) },
  { name: "base64", apply: (text) => Buffer.from(text).toString("base64") },
  { name: "base64url", apply: (text) => Buffer.from(text).toString("base64url") },
  { name: "base64 twice", apply: (text) => Buffer.from(Buffer.from(text).toString("base64")).toString("base64") },
  { name: "base64 of rot13", apply: (text) => Buffer.from(rot13(text)).toString("base64") },
  {
    name: "base64 word by word",
    apply: (text) =>
      text
        .split(" ")
        .map((word) => Buffer.from(word).toString("base64"))
        .join(" "),
  },
  { name: "base32", apply: base32 },
  { name: "hexadecimal", apply: (text) => bytesOf(text).join("") },
  { name: "spaced hexadecimal", apply: (text) => bytesOf(text).join(" ") },
  {
    name: "binary",
    apply: (text) => Array.from(Buffer.from(text), (byte) => byte.toString(2).padStart(8, "0")).join(" "),
  },
  { name: "character codes", apply: (text) => Array.from(Buffer.from(text)).join(" ") },
  { name: "rot13", apply: rot13 },
  { name: "backwards", apply: (text) => Array.from(text).reverse().join("") },
  {
    name: "Atbash",
    apply: (text) => eachLetter(text, (letter) => String.fromCharCode(219 - letter.toLowerCase().charCodeAt(0))),
  },
  { name: "Braille", apply: spelledIn(BRAILLE) },
  {
    name: "Morse",
    apply: (text) =>
      text
        .toLowerCase()
        .split(" ")
        .map((word) => Array.from(word, (letter) => MORSE[letter] ?? letter).join(" "))
        .join(" / "),
  },
];

function rot13(text: string): string {
  return eachLetter(text, (letter) => {
    const first = letter < "a" ? 0x41 : 0x61;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });
}

/** RFC 4648, section 6. */
function base32(text: string): string {
  const bits = Array.from(Buffer.from(text), (byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = (bits.match(/.{1,5}/g) ?? []).map(
    (five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(five.padEnd(5, "0"), 2)],
  );
  return letters.join("").padEnd(Math.ceil(letters.length / 8) * 8, "=");
}

function bytesOf(text: string): readonly string[] {
  return Array.from(Buffer.from(text), (byte) => byte.toString(16).padStart(2, "0"));
}

function codeOf(letter: string): string {
  return letter.charCodeAt(0).toString(16).padStart(2, "0");
}
