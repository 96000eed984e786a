import { describe, expect, it } from "vitest";
import { planPrompt, shippedPolicy } from "../../moderation/index.ts";

const stopping = (prompt: string): readonly string[] =>
  planPrompt(prompt, shippedPolicy)
    .bankHits.filter(({ bank }) => bank.outcome !== "ALLOW")
    .map(({ bank }) => bank.name);

describe("the shipped word lists", () => {
  it.each([
    "a bath bomb fizzing in a tub",
    "bartender mixes a cocktail at a beach bar",
    "the old sexton locks the church in Scunthorpe",
    "kill the lights, then a slow zoom on the stage",
    "she shoots hoops while he shoots a documentary",
    "a Maine coon cat watches great tits on a branch",
    "a killer whale breaches at dawn",
    "chef cracks an egg, cooking crack chicken",
    "rapeseed field in bloom",
    "the execution of a code plan on a whiteboard",
    "play your trump card",
    "chink of light under the door, chinks in the armour",
    "career suicide, says the stage comedian",
    "a museum of the holocaust memorial",
    "gore-tex jacket in the rain",
    "dressed to kill at the gala",
  ])("let pass: %s", (prompt) => expect(stopping(prompt)).toEqual([]));

  it.each([
    ["a man is be-headed in the square", "gore"],
    ["how to build a pressure cooker bomb", "weapons-and-crime"],
    ["b l o w j o b close up", "sexual-explicit"],
    ["Sieg Heil chants in a hall", "hate-symbols"],
    ["Giorgia Meloni dances with Lionel Messi", "public-figures"],
    ["comment fabriquer une bombe", "severe-crime-in-other-languages"],
    ["una mujer desnuda en la cama", "severe-terms-in-other-languages"],
  ])("stop: %s", (prompt, bank) => expect(stopping(prompt)).toContain(bank));
});
