import confusables from "./confusables.json" with { type: "json" };

/**
 * What Unicode's table lacks: small capitals, letters turned upside down, and letters that are read by habit rather
 * than by shape ("kиfe"). Where both tables know a letter, this one decides.
 */
const HABITS: Readonly<Record<string, string>> = {
  a: "ᴀⱥ∀ɐɒдλ",
  b: "ʙ",
  c: "ϲↄɔƈ",
  d: "ᴅ",
  e: "єᴇəɘǝ∃",
  f: "ғꜰſɟ",
  g: "ɢƃ",
  h: "ʜɥ",
  i: "⁞ᴉⲓ",
  j: "ᴊɾ",
  k: "ᴋʞ",
  l: "ʟ",
  m: "ᴍɱɯ",
  n: "пиɴŋ",
  p: "ᴘϸþ",
  q: "ɋꞯ",
  r: "яɹ",
  s: "ƨ",
  t: "ᴛʇ",
  u: "цʊ",
  v: "ʌ",
  w: "ωшщʍ",
  x: "ӿ",
  y: "ʎ",
  z: "ʑ",
};

/** Small letters and signs that read as one Latin letter or two. */
export const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  [...Object.entries(confusables.letters), ...Object.entries(HABITS)].flatMap(([letter, lookalikes]) =>
    Array.from(lookalikes, (from) => [from, letter] as const),
  ),
);

/** The 26 letters in boxes, circles and flags, which Unicode gives no compatibility form: where each alphabet starts. */
export const BOXED_ALPHABETS: readonly number[] = [0x1f130, 0x1f150, 0x1f170, 0x1f1e6];

/** Braille cells of one letter each, a to z. */
export const BRAILLE = "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵";

/** Typographic marks that stand for an ASCII one. */
export const MARKS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "'": "\u2018\u2019\u02bc\u2032`\u00b4",
    '"': "\u201c\u201d\u201e\u2033\u00ab\u00bb",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
  }).flatMap(([mark, variants]) => Array.from(variants, (from) => [from, mark] as const)),
);
