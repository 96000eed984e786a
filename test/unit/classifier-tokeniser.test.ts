import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createTokeniser, MAX_TOKENS } from "../../src/adapters/classifier/tokeniser.ts";
import { packageRoot } from "../../src/platform/package-root.ts";

const golden = z
  .array(z.object({ text: z.string(), ids: z.array(z.int()) }))
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "classifier-tokeniser.golden.json"), "utf8")));
const tokenise = createTokeniser(
  JSON.parse(readFileSync(join(packageRoot, "models/prompt-classifier/tokenizer.json"), "utf8")),
);

describe("the tokeniser of the prompt classifier", () => {
  it.each(golden)("gives the reference's ids for $text", ({ text, ids }) => {
    expect(tokenise(text)).toEqual([ids]);
  });

  it("cuts a long text into overlapping pieces that leave nothing out", () => {
    const words = Array.from({ length: 500 }, (_, index) => `${index}`);
    const pieces = tokenise(words.join(" "));
    expect(pieces.every((ids) => ids.length <= MAX_TOKENS && ids[0] === 101 && ids.at(-1) === 102)).toBe(true);
    const first = pieces[0] ?? [];
    expect(pieces[1]?.slice(1, 17)).toEqual(first.slice(-17, -1));
    expect(new Set(pieces.flat())).toEqual(new Set(words.flatMap((word) => tokenise(word).flat())));
  });

  it.each([
    ["one endless word", "a"],
    ["endless words", "a "],
    ["combining marks", "\u0301"],
    ["punctuation", "!"],
    ["ideographs", "\u4e2d"],
  ])("takes time in line with the length of %s", (_, unit) => {
    const started = performance.now();
    tokenise(unit.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
