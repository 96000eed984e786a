import { describe, expect, test } from "vitest";
import { foldedPlaces, normalise } from "../../moderation/index.ts";

const shown = (text: string) => foldedPlaces(text).map(({ start, end, normalised }) => [start, end, normalised]);

describe("the places that read otherwise than they are written", () => {
  test.each([
    ["Two Knights, at Dawn", []],
    ["a kn\u0456fe", [[4, 5, "i"]]],
    ["a \uff4b\uff4e\uff49\uff46\uff45!", [[2, 7, "knife"]]],
    ["bo\u200b\u200bmb", [[2, 4, ""]]],
    ["bomb\u200b", [[4, 5, ""]]],
    ["k\u0301nife", [[0, 2, "k"]]],
    ["one\u00a0two\tthree", []],
    ["", []],
  ])("of %j", (text, places) => {
    expect(shown(text)).toEqual(places);
  });

  test("a picture is read as its word, and the raw stretch is the whole picture", () => {
    const [place] = foldedPlaces("a \u{1f52b} here");
    expect(place).toMatchObject({ start: 2, end: 4, raw: "\u{1f52b}" });
    expect(place?.normalised.trim()).toMatch(/^[a-z]+$/);
  });

  test("put in place of the raw stretches, they make the text that was judged", () => {
    const text =
      "The \u0440\u0430ssw\u043erd of a \u{1d424}\u{1d427}\u{1d422}\u{1d41f}\u{1d41e}\u200d, na\u00efve \u{1f52b} and bo\u200bmb";
    let rebuilt = "";
    let at = 0;
    for (const { start, end, normalised } of foldedPlaces(text)) {
      rebuilt += text.slice(at, start) + normalised;
      at = end;
    }
    const whole = (rebuilt + text.slice(at)).toLowerCase().replace(/\s+/g, " ").trim();
    expect(whole).toBe(normalise(text).text);
  });
});
