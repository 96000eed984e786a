import { edited, type Reading, runsOf } from "./reading.ts";

/**
 * What a program drops and a person overlooks: markup, comments, the joints of strings put together from pieces, and
 * brackets around a letter or two of a word.
 */
export const strip = (reading: Reading): Reading => {
  const { text } = reading;
  const edits = runsOf(text, DROPPED).map(({ from, to }) => ({
    from,
    to,
    text: isLetter(text[from - 1]) && isLetter(text[to]) ? "" : " ",
  }));
  return unbracketed(edited(reading, edits));
};

/** Tags, comments of markup and of code, `" + "`: of bounded length, so that no opening sign starts a search to the end. */
const DROPPED = /<[a-z/!][^<>]{0,200}>|\/\*[^*]{0,200}\*\/|["'] {0,3}[+.&] {0,3}["']/gi;
/** "bo[m]b", "(s)laughter", "bo()mb". */
const BRACKETED = /[([{]([a-z]{0,3})[)\]}]/gi;

function unbracketed(reading: Reading): Reading {
  const { text } = reading;
  const found = runsOf(text, BRACKETED).filter(({ from, to }) => isLetter(text[from - 1]) || isLetter(text[to]));
  return edited(
    reading,
    found.flatMap(({ from, to }) => [
      { from, to: from + 1, text: "" },
      { from: to - 1, to, text: "" },
    ]),
  );
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /\p{L}/u.test(character);
}
