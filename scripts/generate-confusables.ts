/**
 * Makes moderation/confusables.json, the letters that can be taken for a Latin one, from Unicode's data for UTS #39:
 *
 *   node --import ./src/platform/typescript.mjs scripts/generate-confusables.ts <confusables.txt>
 *
 * The file is https://www.unicode.org/Public/security/<version>/confusables.txt; the version in use is named in the
 * result. Left out is what folding does anyway (compatibility forms, accents, capitals).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../src/platform/package-root.ts";

const path = process.argv[2];
if (path === undefined) throw new Error("usage: generate-confusables.ts <confusables.txt>");
const source = readFileSync(path, "utf8");
const version = /^# Version: (\S+)/m.exec(source)?.[1];
if (version === undefined) throw new Error(`${path} names no version: is it Unicode's confusables.txt?`);

const plain = (text: string): string => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
const fromHex = (points: string): string =>
  String.fromCodePoint(...points.split(" ").map((point) => Number.parseInt(point, 16)));

// A small letter's own entry comes before its capital's: folding lowers first, so a capital counts for its small form.
const entries = Array.from(source.matchAll(/^([0-9A-F]+) ;\t([0-9A-F ]+) ;\tMA/gm), ([, from = "", to = ""]) => ({
  lookalike: fromHex(from),
  letter: plain(fromHex(to)),
}));
const isSmall = ({ lookalike }: { lookalike: string }): boolean => lookalike.toLowerCase() === lookalike;
const letterOf = new Map<string, string>();
for (const { lookalike, letter } of [...entries.filter(isSmall), ...entries]) {
  const small = lookalike.toLowerCase();
  const isKnownAnyway = small.normalize("NFKD") !== small || /[\0-\x7f\p{M}]/u.test(small);
  if (!isKnownAnyway && !letterOf.has(small) && /^[a-z]{1,2}$/.test(letter)) letterOf.set(small, letter);
}
const letters: Record<string, string> = {};
for (const [lookalike, letter] of letterOf) letters[letter] = (letters[letter] ?? "") + lookalike;
const sorted = Object.fromEntries(Object.entries(letters).sort(([a], [b]) => (a < b ? -1 : 1)));
const about = {
  source: `Unicode ${version}, UTS #39 confusables.txt`,
  licence: "Unicode-3.0, (c) Unicode, Inc., https://www.unicode.org/terms_of_use.html",
};
writeFileSync(
  join(packageRoot, "moderation/confusables.json"),
  `${JSON.stringify({ ...about, letters: sorted }, null, 2)}\n`,
);
