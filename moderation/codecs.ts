/** A way to write bytes or letters: what a run of it looks like, and what it says. Patterns are linear and bounded. */
export type Codec = { readonly name: string; readonly pattern: RegExp; readonly decode: (run: string) => string };

const utf8 = (bytes: readonly number[]): string => Buffer.from(bytes).toString("utf8");
const numbers = (run: string, base: number): readonly number[] =>
  run.split(/[^0-9a-f]+/i).map((digits) => Number.parseInt(digits, base));

/** Tried in this order: what few letters can spell comes before what any word might be. */
export const CODECS: readonly Codec[] = [
  { name: "binary", pattern: /(?:[01]{8}[ ,]?){3,}/g, decode: (run) => utf8(octets(run)) },
  {
    name: "hexadecimal",
    pattern: /(?:0x)?[0-9a-f]{2}(?:[ ,:]{1,2}(?:0x)?[0-9a-f]{2}){3,}/gi,
    decode: (run) => utf8(numbers(run.replaceAll(/0x/gi, ""), 16)),
  },
  { name: "hexadecimal", pattern: /[0-9a-f]{12,}/gi, decode: (run) => Buffer.from(run, "hex").toString("utf8") },
  { name: "character codes", pattern: /\d{2,3}(?:[ ,;-]{1,2}\d{2,3}){5,}/g, decode: (run) => utf8(numbers(run, 10)) },
  { name: "Morse", pattern: /[.-]{1,6}(?:[ /\n]{1,3}[.-]{1,6}){3,}/g, decode: fromMorse },
  { name: "base32", pattern: /[A-Z2-7]{16,}={0,6}/g, decode: fromBase32 },
  {
    name: "base64",
    pattern: /[A-Za-z0-9+/_-]{12,}={0,2}/g,
    decode: (run) => Buffer.from(run, "base64").toString("utf8"),
  },
];

/** A base64 token of any length, for texts written so word by word. */
export const SHORT_BASE64 = /[A-Za-z0-9+/]{2,}={0,2}/g;

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648, section 6. */
function fromBase32(run: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of run.replaceAll("=", "")) {
    held = ((held << 5) | BASE32.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return utf8(bytes);
}

function octets(run: string): readonly number[] {
  return (run.match(/[01]{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}

/** Letters a to z, then digits 0 to 9. */
const MORSE =
  ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.. " +
  "----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.";
const MORSE_LETTERS: ReadonlyMap<string, string> = new Map(
  MORSE.split(" ").map((signal, at) => [signal, "abcdefghijklmnopqrstuvwxyz0123456789"[at] ?? ""]),
);

/** Letters stand apart by one space, words by a stroke, a line break or more spaces. */
function fromMorse(run: string): string {
  return run
    .split(/ ?\/ ?|\n| {2,3}/)
    .map((word) =>
      word
        .split(" ")
        .map((signal) => MORSE_LETTERS.get(signal) ?? "\ufffd")
        .join(""),
    )
    .join(" ");
}
