import { LOOKALIKES } from "./fold-tables.ts";
import { isCommon, isHarmful, isKnown } from "./lexicon.ts";
import { type Edit, edited, type Reading, runsOf, type Word } from "./reading.ts";
import { respelled } from "./spelling.ts";

/**
 * Puts together what stands apart: letters with spaces, dots, lines or pictures between them; words with marks inside.
 * Expects small letters. What it joins is judged beside the text as it was, never instead of it.
 */
export const join = (reading: Reading): Reading =>
  [bareLetters, drawnLetters, picturesAsMarks, spacedLetters, innerMarks].reduce(
    (before, stage) => edited(before, stage(before.text)),
    reading,
  );

/** Folding leaves Vietnamese its accents; an English word with them is read here. */
function bareLetters(text: string): readonly Edit[] {
  return runsOf(text, /[^\P{Script=Latin}\0-\x7f]\p{M}*/gu).map(({ from, to, text: letter }) => {
    const bare = letter.normalize("NFD").replace(/\p{M}/gu, "");
    return { from, to, text: LOOKALIKES.get(bare) ?? bare };
  });
}

/** Letters drawn with signs, the longer drawings first. */
const DRAWN: Readonly<Record<string, string>> = {
  "|\\/|": "m",
  "\\/\\/": "w",
  "|-|": "h",
  "|\\|": "n",
  "|_|": "u",
  "|<": "k",
  "|)": "d",
  "\\/": "v",
  "/\\": "a",
  "()": "o",
};
const DRAWINGS = new RegExp(
  Object.keys(DRAWN)
    .map((drawing) => drawing.replace(/[|\\/()]/g, "\\$&"))
    .join("|"),
  "g",
);

function drawnLetters(text: string): readonly Edit[] {
  return runsOf(text, DRAWINGS).map(({ from, to, text: drawing }) => ({ from, to, text: DRAWN[drawing] ?? drawing }));
}

/** A picture between letters is a mark like any other. */
function picturesAsMarks(text: string): readonly Edit[] {
  return runsOf(text, /\p{Extended_Pictographic}/gu).map(({ from, to }) => ({ from, to, text: "*" }));
}

/** One sign that can be a letter, by itself. */
const CELL = /(?<![\p{L}\p{N}\p{M}@$])[\p{L}\p{N}@$](?![\p{L}\p{N}\p{M}@$])/gu;
const MAX_GAP = 8;

/**
 * "k i l l   h i m", "k.i.l.l. .h.i.m", a letter a line. The usual gap stands between letters, any other
 * between words. By spaces it takes four letters, or "I, a b" would be a word; by other signs three.
 */
function spacedLetters(text: string): readonly Edit[] {
  return cellRuns(runsOf(text, CELL), text).flatMap((run) => {
    const gaps = run.slice(1).map((cell, at) => text.slice(run[at]?.to ?? cell.from, cell.from));
    const usual = commonest(gaps);
    const letters = run.filter((cell) => /\p{L}/u.test(cell.text)).length;
    if (run.length < (/^\s+$/u.test(usual) ? 4 : 3) || letters < run.length / 2) return [];
    return gaps.map((gap, at) => ({
      from: run[at]?.to ?? 0,
      to: run[at + 1]?.from ?? 0,
      text: gap === usual ? "" : " ",
    }));
  });
}

function commonest(gaps: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const gap of gaps) counts.set(gap, (counts.get(gap) ?? 0) + 1);
  return [...counts].reduce((most, next) => (next[1] > most[1] ? next : most), ["", 0] as const)[0];
}

function cellRuns(cells: readonly Word[], text: string): readonly (readonly Word[])[] {
  const runs: Word[][] = [];
  for (const cell of cells) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const isNear =
      last !== undefined && cell.from - last.to <= MAX_GAP && !/[\p{L}\p{N}]/u.test(text.slice(last.to, cell.from));
    if (run && isNear) run.push(cell);
    else runs.push([cell]);
  }
  return runs;
}

/** Pieces of words with one to three marks between them, from a piece's beginning: or a long word would be read from every letter. */
const CHAIN = /(?<![\p{L}\p{M}@$\d])[\p{L}\p{M}@$\d]+(?:[*_.~^|`'"\-+=/\\:,·•]{1,3}[\p{L}\p{M}@$\d]+)+/gu;
const MARKS = /[*_.~^|`'"\-+=/\\:,·•]+/gu;

/** "k*ill", "bo-mb": joined when that makes a word, or when all pieces are crumbs. "x-ray" and "and/or" are left alone. */
function innerMarks(text: string): readonly Edit[] {
  return runsOf(text, CHAIN).flatMap((chain) => {
    const marks = runsOf(chain.text, MARKS);
    const pieces = chain.text.split(MARKS);
    const isSpelling = /^[\p{L}]+'(?:s|t|d|m|re|ve|ll)$/u.test(chain.text);
    const whole = pieces.join("");
    const isCrumbs = whole.length >= 4 && pieces.every((piece) => piece.length <= 3 && !isKnown(piece));
    // "ye||ow", "b*mb": these signs stand for letters.
    if (!isKnown(whole) && isKnown(respelled(chain.text))) return [];
    const isCompound = pieces.every((piece) => piece.length > 1 && isCommon(piece)) && !isHarmful(whole);
    const isWord = whole.length > 2 && isKnown(whole) && !isCompound;
    if (isSpelling || !(isWord || isCrumbs) || !/\p{L}/u.test(whole)) return [];
    return marks.map((mark) => ({ from: chain.from + mark.from, to: chain.from + mark.to, text: "" }));
  });
}
