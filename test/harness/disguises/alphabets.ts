/** One letter for another, a to z in order where it is a string; `null` letters keep their own shape. */
export type Alphabet = Readonly<Record<string, string>>;

/** An alphabet from 26 characters. */
const alphabet = (letters: string): Alphabet =>
  Object.fromEntries(Array.from(letters, (letter, at) => [String.fromCharCode(0x61 + at), letter]));

/** An alphabet of 26 code points in a row. */
const alphabetFrom = (first: number): Alphabet =>
  alphabet(Array.from({ length: 26 }, (_, at) => String.fromCodePoint(first + at)).join(""));

export const FULL_WIDTH = alphabetFrom(0xff41);
export const MATHEMATICAL_BOLD = alphabetFrom(0x1d41a);
export const MATHEMATICAL_FRAKTUR = alphabetFrom(0x1d586);
export const MATHEMATICAL_DOUBLE_STRUCK = alphabetFrom(0x1d552);
export const MATHEMATICAL_MONOSPACE = alphabetFrom(0x1d68a);
export const CIRCLED = alphabetFrom(0x24d0);
export const NEGATIVE_SQUARED = alphabetFrom(0x1f170);
export const REGIONAL_INDICATORS = alphabetFrom(0x1f1e6);
export const SMALL_CAPITALS = alphabet("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ");
export const SUPERSCRIPT = alphabet("ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖᑫʳˢᵗᵘᵛʷˣʸᶻ");
export const UPSIDE_DOWN = alphabet("ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz");
export const BRAILLE = alphabet("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵");

export const CYRILLIC: Alphabet = { a: "а", e: "е", o: "о", c: "с", p: "р", x: "х", y: "у", i: "і", s: "ѕ", j: "ј" };
export const GREEK: Alphabet = { a: "α", o: "ο", v: "ν", i: "ι", k: "κ", p: "ρ", t: "τ", u: "υ", x: "χ", n: "η" };
/** Letters of scripts that few lists of look-alikes know: Armenian, Cherokee, Lisu, Coptic, Canadian syllabics. */
export const RARE_LOOKALIKES: Alphabet = {
  a: "ꓮ",
  b: "Ꮟ",
  c: "ⲥ",
  d: "ꓓ",
  e: "ꓰ",
  g: "ց",
  h: "һ",
  i: "ⲓ",
  k: "ⲕ",
  l: "ӏ",
  m: "ꓟ",
  n: "ո",
  o: "օ",
  p: "ⲣ",
  r: "ꓣ",
  s: "ꓢ",
  t: "ꓔ",
  u: "ս",
  w: "ꓪ",
  x: "ⲭ",
  y: "ү",
};
export const ACCENTED: Alphabet = { a: "á", c: "ç", e: "ë", i: "î", o: "õ", u: "ù", n: "ñ", y: "ý", s: "š" };
/** Strokes and hooks are no accents to Unicode: these letters have no decomposition. */
export const STROKED: Alphabet = { b: "ƀ", d: "đ", h: "ħ", i: "ɨ", l: "ł", o: "ø", t: "ŧ", z: "ƶ", g: "ǥ", k: "ƙ" };
export const LEET_DIGITS: Alphabet = { a: "4", e: "3", i: "1", o: "0", s: "5" };
export const LEET_MORE_DIGITS: Alphabet = { ...LEET_DIGITS, t: "7", b: "8", g: "9", z: "2" };
export const LEET_SIGNS: Alphabet = { a: "@", s: "$", i: "!", l: "|" };
export const LEET_DRAWN: Alphabet = { d: "|)", k: "|<", n: "|\\|", v: "\\/", w: "\\/\\/", m: "|\\/|", h: "|-|" };

export const MORSE: Alphabet = Object.fromEntries(
  (
    "a .- b -... c -.-. d -.. e . f ..-. g --. h .... i .. j .--- k -.- l .-.. m -- n -. o --- p .--. q --.- r .-. s ... " +
    "t - u ..- v ...- w .-- x -..- y -.-- z --.."
  )
    .match(/[a-z] [.-]+/g)
    ?.map((pair) => pair.split(" ")) ?? [],
);
