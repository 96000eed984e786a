/** Letters of other scripts, and lookalike signs, that read as a Latin letter: the letter, then all that look like it. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: "аɑαᴀąⱥ∀ɐɒ",
  b: "вʙƅьɓ",
  c: "сϲᴄↄɔ¢ƈⅽ",
  d: "ԁɗᴅɖđⅾ",
  e: "еєεᴇəɘǝёҽ℮∃",
  f: "ғꜰƒſϝ",
  g: "ɡɢցǥɠԍ",
  h: "һнʜհħɥ",
  i: "іɪιıїӏɩ⁞",
  j: "јʝᴊϳɟ",
  k: "кκᴋқƙʞ",
  l: "ⅼʟłɭⲓ",
  m: "мᴍɱⅿɯ",
  n: "пηɴոռŋɲη",
  o: "оοσᴏөօø໐ჿ०",
  p: "рρᴘϸþ",
  q: "ԛզɋ",
  r: "гʀɾɍяɹⲅ",
  s: "ѕꜱʂșƨ",
  t: "тτᴛŧʈʇ",
  u: "υᴜսυцʊ",
  v: "ѵνᴠⅴʌ",
  w: "ԝᴡωшщʍѡ",
  x: "хχⅹӿ×",
  y: "уγʏүყʎ",
  z: "ᴢʐƶʑ",
};

export const CONFUSABLES: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOKALIKES).flatMap(([letter, lookalikes]) =>
    Array.from(lookalikes, (from) => [from, letter] as const),
  ),
);

/** Pictures used in place of the word. Only those with one plain meaning: a peach may be a peach. */
export const EMOJI_WORDS: ReadonlyMap<string, string> = new Map([
  ["🔫", "gun"],
  ["💣", "bomb"],
  ["🧨", "dynamite"],
  ["🔪", "knife"],
  ["🗡", "dagger"],
  ["🩸", "blood"],
  ["💊", "pills"],
  ["💉", "syringe"],
  ["🔞", "nsfw"],
  ["🖕", "middle finger"],
  ["⚰", "coffin"],
  ["☠", "skull"],
  ["💀", "skull"],
]);
