/** Ways in which people hide words from a filter, each a pure function of the plain text. */
export const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
  "capitals at random": (text) => each(text, (letter, index) => (index % 2 ? letter.toUpperCase() : letter)),
  "leet digits": (text) => swap(text, { a: "4", e: "3", i: "1", o: "0", s: "5" }),
  "leet signs": (text) => swap(text, { a: "@", s: "$", i: "!", l: "|" }),
  "Cyrillic look-alikes": (text) => swap(text, { a: "а", e: "е", o: "о", c: "с", p: "р", x: "х", y: "у" }),
  "full width": (text) => each(text, (letter) => shift(letter, 0xff41 - 0x61)),
  "mathematical bold": (text) => each(text, (letter) => shift(letter, 0x1d41a - 0x61)),
  "circled letters": (text) => each(text, (letter) => shift(letter, 0x24d0 - 0x61)),
  accents: (text) => swap(text, { a: "á", e: "ë", i: "î", o: "õ", u: "ù", n: "ñ" }),
  "stacked marks": (text) => each(text, (letter) => `${letter}\u0336\u0301`),
  "zero-width spaces": (text) => Array.from(text).join("\u200b"),
  "soft hyphens": (text) => each(text, (letter, index) => (index % 3 === 1 ? `${letter}\u00ad` : letter)),
  "spaced letters": (text) => Array.from(text).join(" "),
  "dotted letters": (text) => Array.from(text).join("."),
  "hyphen in words": (text) => text.replace(/([a-z]{2})([a-z]{2})/g, "$1-$2"),
  "drawn-out vowels": (text) => text.replace(/[aeiou]/g, "$&$&$&"),
  "pictures between letters": (text) => text.replace(/([a-z])(?=[a-z])/g, "$1🔥"),
  "HTML escapes": (text) => each(text, (letter) => `&#${letter.charCodeAt(0)};`),
  base64: (text) => Buffer.from(text).toString("base64"),
  rot13: (text) => each(text, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97)),
  backwards: (text) => Array.from(text).reverse().join(""),
  "benign padding": (text) => {
    const padding = "A calm lake lies under a wide blue sky while small birds sing in the green trees. ".repeat(12);
    return `${padding}${text}. ${padding}`;
  },
};

function each(text: string, change: (letter: string, index: number) => string): string {
  return Array.from(text, (letter, index) => (/[a-z]/.test(letter) ? change(letter, index) : letter)).join("");
}

function swap(text: string, pairs: Readonly<Record<string, string>>): string {
  return each(text, (letter) => pairs[letter] ?? letter);
}

function shift(letter: string, by: number): string {
  return String.fromCodePoint(letter.charCodeAt(0) + by);
}
