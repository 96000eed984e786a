import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReader } from "../../src/adapters/generator/onnx/understand.ts";

const SUBJECTS = ["fox", "dog", "train", "car", "pumpkin"];
const slot = (name: string, concepts: readonly string[], unsaid: string | null = null) => ({
  name,
  concepts: [...concepts],
  unsaid,
});
const slots = [
  slot("subject", SUBJECTS),
  { ...slot("companion", ["alone", ...SUBJECTS], "alone"), second: "subject" },
  slot("action", ["left", "right", "dance", "fly"]),
  slot("scene", ["meadow", "forest", "snow", "snowy forest"]),
  slot("light", ["day", "night"], "day"),
  slot("style", ["natural", "monochrome", "sepia"], "natural"),
  slot("camera", ["static", "pan-left", "pan-right", "zoom-in"], "static"),
];
const names = slots.flatMap(({ concepts }) => concepts);
const listed: Readonly<Record<string, readonly string[]>> = {
  subject: ["fox", "red fox>fox", "dog", "puppy>dog", "train", "car", "jack-o-lantern>pumpkin"],
  action: ["run>left,right", "walk>left,right", "go>left,right", "run left>left", "run right>right"],
  move: ["to the left>left", "to the right>right", "dance", "fly", "glide>fly"],
  scene: ["park>meadow", "forest>forest,snowy forest", "wood>forest,snowy forest", "snowy>snow,snowy forest"],
  light: ["night"],
  style: ["black and white>monochrome", "sepia"],
  camera: ["static camera>static", "pan>pan-left,pan-right", "pan left>pan-left", "camera pan left>pan-left"],
  more: ["pan right>pan-right", "camera move to the left>pan-left", "zoom in>zoom-in", "close-up>zoom-in"],
};
const slotOfList: Readonly<Record<string, string>> = { move: "action", more: "camera" };
const idIn = (slotName: string, concept: string): number => {
  const before = slots.slice(
    0,
    slots.findIndex(({ name }) => name === slotName),
  );
  const concepts = slots.find(({ name }) => name === slotName)?.concepts ?? [];
  return 1 + before.flatMap((each) => each.concepts).length + concepts.indexOf(concept);
};
const phrases = Object.fromEntries(
  Object.entries(listed).flatMap(([name, entries]) =>
    entries.map((entry) => {
      const [phrase = "", meanings = phrase] = entry.split(">");
      return [phrase, meanings.split(",").map((concept) => idIn(slotOfList[name] ?? name, concept))];
    }),
  ),
);
const read = createReader({ slots, phrases });
const texts = (spans: readonly { readonly text: string }[]) => spans.map(({ text }) => text).join(" ");
const understood = (prompt: string) => texts(read(prompt).understanding.understoodWords);
const ignored = (prompt: string) => texts(read(prompt).understanding.ignoredWords);
/** What was read, slot by slot; "-" where the model is left to choose. */
const meaning = (prompt: string, chosen?: Parameters<typeof read>[1]) =>
  read(prompt, chosen)
    .concepts.map((id) => names[id - 1] ?? "-")
    .join(" ");

describe("understanding a prompt", () => {
  it("finds what each slot is about in the user's own words", () => {
    const prompt = "A red Fox runs through a SNOWY forest at night, in black-and-white; camera pans left.";
    expect(meaning(prompt)).toBe("fox alone left snowy forest night monochrome pan-left");
    expect(understood(prompt)).toBe("red Fox runs SNOWY forest night black and white camera pans left");
    expect(ignored(prompt)).toBe("");
  });

  it("takes a slot's plain concept, or none, where the prompt says nothing", () => {
    expect(meaning("quarterly results")).toBe("- alone - - day natural static");
    expect(ignored("quarterly results")).toBe("quarterly results");
    expect(read("").understanding).toEqual({ understoodWords: [], ignoredWords: [] });
  });

  it.each([
    ["a puppy", "dog alone"],
    ["jack-o-lantern", "pumpkin alone"],
    ["a jack o lantern", "pumpkin alone"],
    ["a dog running", "dog alone left"],
    ["the dog ran", "dog alone left"],
    ["a dog went", "dog alone left"],
    ["a dog danced", "dog alone dance"],
    ["a dog dancing", "dog alone dance"],
    ["it flies", "- alone fly"],
    ["it flew", "- alone fly"],
    ["the woods", "- alone - forest"],
    ["panning", "- alone - - day natural pan-left"],
    ["Close-up", "- alone - - day natural zoom-in"],
  ])("reads %j as %s", (prompt, wanted) => {
    expect(meaning(prompt).startsWith(wanted)).toBe(true);
  });

  it("takes no verb's ending for a noun's", () => {
    expect(understood("training, caring, a parked thing, the dog's")).toBe("");
  });

  it("lets phrases narrow one another", () => {
    expect(meaning("it runs to the right")).toMatch(/^- alone right/);
    expect(meaning("a forest, all of it snowy")).toMatch(/^- alone - snowy forest/);
    expect(meaning("a forest")).toMatch(/^- alone - forest/);
  });

  it("ignores what contradicts what it understood first", () => {
    expect(meaning("a fox runs left, then runs right")).toMatch(/^fox alone left/);
    expect(ignored("a fox runs left, then runs right")).toBe("runs right");
  });

  it.each([
    ["A dog and a fox", "dog fox", "dog fox", ""],
    ["a fox. The fox dances with a dog", "fox dog dance", "fox fox dances dog", ""],
    ["two foxes", "fox fox", "two foxes", ""],
    ["a pair of sleepy foxes", "fox fox", "pair foxes", "sleepy"],
    ["a fox and another fox", "fox fox", "fox another fox", ""],
    ["foxes in the forest", "fox fox", "foxes forest", ""],
    ["foxes and a dog", "fox dog", "foxes dog", ""],
    ["a fox, a dog and a car", "fox dog", "fox dog", "car"],
    ["two foxes and a dog", "fox fox", "two foxes", "dog"],
    ["three foxes", "fox fox", "foxes", "three"],
    ["a fox, a dog and another dog", "fox dog", "fox dog", "another dog"],
  ])("reads who is in %j", (prompt, who, wantedUnderstood, wantedIgnored) => {
    expect(meaning(prompt).startsWith(who)).toBe(true);
    expect(understood(prompt)).toBe(wantedUnderstood);
    expect(ignored(prompt)).toBe(wantedIgnored);
  });

  it.each([
    ["no dog", "no dog"],
    ["a fox without a car in the forest", "without car"],
    ["a forest without any cars or trains", "without cars trains"],
    ["no cars, trains or dogs; a fox", "no cars trains dogs"],
    ["a forest with no cars and trains where a fox flies", "no cars trains"],
    ["no dog and a fox", "no dog"],
    ["not a dog but a fox", "not dog"],
    ["the fox doesn't dance, it flies", "doesn't dance"],
    ["a fox, not in the forest", "not forest"],
    ["a car-free forest", "car free"],
  ])("does not show what %j denies", (prompt, wanted) => {
    expect(ignored(prompt)).toBe(wanted);
  });

  it.each([
    ["camera pans left while a fox runs right", "right", "pan-left"],
    ["a fox runs right as the camera pans left", "right", "pan-left"],
    ["the camera slowly and smoothly moves to the left. A fox runs to the right", "right", "pan-left"],
    ["pan the camera left, fox to the right", "right", "pan-left"],
    ["the camera follows a fox running to the left", "left", "static"],
    ["the camera pans from left to right and a fox goes from right to left", "left", "pan-right"],
    ["the camera glides along", "-", "static"],
    ["static camera of a fox flying", "fly", "static"],
  ])("knows in %j the camera's motion from the subject's", (prompt, action, camera) => {
    const { concepts } = read(prompt);
    expect(names[(concepts[2] ?? 0) - 1] ?? "-").toBe(action);
    expect(names[(concepts[6] ?? 0) - 1]).toBe(camera);
  });

  it("lets a chosen camera or style overrule the words, which then are ignored", () => {
    const prompt = "a sepia fox, camera pans left";
    const chosen = { camera: "pan-right", style: "monochrome" } as const;
    expect(meaning(prompt, chosen)).toBe("fox alone - - day monochrome pan-right");
    expect(texts(read(prompt, chosen).understanding.ignoredWords)).toBe("sepia camera pans left");
    expect(texts(read(prompt, { camera: "pan-left", style: null }).understanding.ignoredWords)).toBe("");
  });

  const word = fc.oneof(
    fc.constantFrom(
      ...["red", "fox", "foxes", "two", "another", "no", "or", "runs", "from", "to", "the", "left", "right"],
    ),
    fc.constantFrom(...["camera", "pans", "snowy", "free", "jack-o-lantern", "dog’s", "ﬁsh", "e\u0301", "𝔣𝔬𝔵"]),
    fc.string(),
    fc.string({ unit: "grapheme" }),
  );

  it("parts the words of any prompt into understood, ignored and stop words, with their places in it", () => {
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom(" ", ", ", "-", "\n", "—"), (words, between) => {
        const prompt = words.join(between);
        const { understoodWords, ignoredWords } = read(prompt).understanding;
        const all = [...understoodWords, ...ignoredWords].toSorted((a, b) => a.start - b.start);
        for (const { text, start, end } of all) expect(prompt.slice(start, end)).toBe(text);
        all.forEach((span, index) => {
          expect(span.start).toBeGreaterThanOrEqual(all[index - 1]?.end ?? 0);
        });
        const rest = all.reduceRight((left, { start, end }) => `${left.slice(0, start)} ${left.slice(end)}`, prompt);
        for (const [left] of rest.matchAll(/[\p{L}\p{N}\p{M}'’]+/gu)) expect(ignored(left)).toBe("");
      }),
    );
  });

  it.each(["no dogs, ", "camera left ", "—", "a", "pan the ", "two red "])(
    "comes to the end of 100 kB of %j", // A reader that looked back from each word would take minutes.
    (text) => {
      const prompt = text.repeat(100_000 / text.length);
      const { understoodWords, ignoredWords } = read(prompt).understanding;
      const last = [...understoodWords, ...ignoredWords].toSorted((a, b) => b.end - a.end)[0];
      expect(last?.end ?? prompt.length).toBe(
        text === "pan the " ? prompt.length - 5 : prompt.trimEnd().replace(/,$/, "").length,
      );
    },
    20_000,
  );
});
