import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReader } from "../../src/adapters/generator/onnx/understand.ts";

const vocabulary = {
  slots: [
    { name: "subject", concepts: ["fox", "dog"] },
    { name: "action", concepts: ["left", "right", "dance", "fly"] },
    { name: "scene", concepts: ["forest", "snow", "snowy forest"] },
    { name: "camera", concepts: ["pan left", "pan right"] },
  ],
  phrases: {
    fox: [1],
    "red fox": [1],
    dog: [2],
    puppy: [2],
    run: [3, 4],
    "run left": [3],
    "to the left": [3],
    "to the right": [4],
    dance: [5],
    fly: [6],
    forest: [7, 9],
    snow: [8, 9],
    snowy: [8, 9],
    pan: [10, 11],
    "camera pan left": [10],
    "pan right": [11],
  },
};
const read = createReader(vocabulary);
const understood = (prompt: string) => read(prompt).understanding.understoodWords.map(({ text }) => text);

describe("understanding a prompt", () => {
  it("finds subject, action, scene and camera in the user's own words", () => {
    const { concepts, understanding } = read("A red Fox runs through a SNOWY forest, camera pans left.");
    expect(concepts).toEqual([1, 3, 9, 10]);
    expect(understanding.understoodWords.map(({ text }) => text)).toEqual(
      ["red", "Fox", "runs", "SNOWY", "forest", "camera", "pans", "left"], // as typed
    );
    expect(understanding.ignoredWords.map(({ text }) => text)).toEqual(["A", "through", "a"]);
  });

  it.each([
    ["puppies", 0, 2],
    ["a dog's", 0, 0],
    ["running", 1, 3],
    ["ran", 1, 3],
    ["danced", 1, 5],
    ["dancing", 1, 5],
    ["flies", 1, 6],
    ["flew", 1, 6],
    ["panned", 3, 10],
  ])("reads the inflection in %j", (prompt, slot, concept) => {
    expect(read(prompt).concepts[slot]).toBe(concept);
  });

  it("lets phrases narrow one another", () => {
    expect(read("it runs to the right").concepts[1]).toBe(4);
    expect(read("a forest deep in snow").concepts[2]).toBe(9);
    expect(read("a forest").concepts[2]).toBe(7);
  });

  it("ignores what contradicts what it understood first", () => {
    expect(understood("a dog and a fox")).toEqual(["dog"]);
    expect(read("a dog and a fox").concepts[0]).toBe(2);
  });

  it("lets one other word stand inside a phrase, and ignores that word", () => {
    expect(understood("camera slowly pans left")).toEqual(["camera", "pans", "left"]);
    expect(understood("camera so very slowly pans left")).toEqual(["pans"]);
  });

  it("leaves every slot to the model when it understands nothing", () => {
    expect(read("quarterly results").concepts).toEqual([0, 0, 0, 0]);
    expect(read("").understanding).toEqual({ understoodWords: [], ignoredWords: [] });
  });

  it("parts the words of any prompt into understood and ignored, with their places in it", () => {
    const word = fc.oneof(
      fc.constantFrom("red", "fox", "runs", "to", "the", "left", "camera", "pans", "snowy"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom(" ", ", ", "\n", "—"), (words, between) => {
        const prompt = words.join(between);
        const { understoodWords, ignoredWords } = read(prompt).understanding;
        const all = [...understoodWords, ...ignoredWords].toSorted((a, b) => a.start - b.start);
        for (const { text, start, end } of all) expect(prompt.slice(start, end)).toBe(text);
        all.forEach((span, index) => {
          expect(span.start).toBeGreaterThanOrEqual(all[index - 1]?.end ?? 0);
        });
        const rest = all.reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), prompt);
        expect(rest).not.toMatch(/[\p{L}\p{N}]/u);
      }),
    );
  });
});
