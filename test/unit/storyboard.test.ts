import { describe, expect, it } from "vitest";
import { shippedPolicy } from "../../moderation/index.ts";
import { ASPECTS, CAMERAS, STYLES } from "../../src/core/ports/generator.ts";
import { checkRequest, type GenerationRequest } from "../../src/core/request.ts";
import { type Ability, understandShots, wholePrompt } from "../../src/core/storyboard.ts";

const _size = { width: 640, height: 360 };
const generator: Ability = { maxSeconds: 60, takesLead: true, aspects: ASPECTS, cameras: CAMERAS, styles: STYLES };
const check = (request: GenerationRequest, able = generator) =>
  checkRequest(request, able, shippedPolicy, { usual: "none", isRequired: false });
const faults = (request: GenerationRequest, able = generator) =>
  check(request, able).errors.map(({ code, field }) => `${field.join(".")}:${code}`);
const shot = (change: object = {}) => ({ prompt: "a fox runs", seconds: 2, ...change });

describe("a storyboard", () => {
  it("is kept shot by shot, each four seconds long unless it says otherwise", () => {
    const { checked } = check({ shots: [shot({ camera: "orbit" }), { prompt: "a duck swims" }], style: "sepia" });
    expect(checked?.shots).toEqual([
      { prompt: "a fox runs", seconds: 2, camera: "orbit" },
      { prompt: "a duck swims", seconds: 4, camera: null },
    ]);
    expect(checked?.style).toBe("sepia");
  });

  it.each<[string, GenerationRequest, string[]]>([
    ["nothing at all", {}, ["prompt:REQUIRED"]],
    ["a prompt too", { prompt: "a fox", shots: [shot()] }, ["shots:INVALID_VALUE"]],
    ["no shot", { shots: [] }, ["shots:REQUIRED"]],
    ["21 shots", { shots: Array.from({ length: 21 }, () => shot({ seconds: 0 })) }, ["shots:OUT_OF_RANGE"]],
    ["61 seconds in all", { shots: [shot({ seconds: 31 }), shot({ seconds: 30 })] }, ["shots:OUT_OF_RANGE"]],
    [
      "more words in all than a prompt may have",
      { shots: [shot({ prompt: "a".repeat(3000) }), shot({ prompt: "b".repeat(1000) })] },
      ["shots:TOO_LONG"],
    ],
    ["a length beside its shots'", { shots: [shot()], seconds: 4 }, ["seconds:INVALID_VALUE"]],
    ["a camera beside its shots'", { shots: [shot()], camera: "orbit" }, ["camera:INVALID_VALUE"]],
    [
      "mistakes in several shots",
      { shots: [shot({ seconds: 1.5 }), shot({ prompt: " " }), shot({ camera: "dolly", seconds: 61 })], style: "noir" },
      [
        "shots.0.seconds:OUT_OF_RANGE",
        "shots.1.prompt:REQUIRED",
        "shots.2.seconds:OUT_OF_RANGE",
        "shots.2.camera:INVALID_VALUE",
        "style:INVALID_VALUE",
      ],
    ],
  ])("with %s is a mistake of the caller, said at the field", (_, request, expected) => {
    expect(faults(request)).toEqual(expected);
  });

  it("asks a model only for what it can be asked for", () => {
    const deaf = { ...generator, cameras: [], styles: ["natural"] as const };
    expect(faults({ prompt: "a fox", camera: "orbit", style: "cool" }, deaf)).toEqual([
      "camera:INVALID_VALUE",
      "style:INVALID_VALUE",
    ]);
    expect(faults({ prompt: "a fox", style: "natural" }, deaf)).toEqual([]);
  });

  it("has another digest with another camera, style or cut", () => {
    const requests: GenerationRequest[] = [
      { prompt: "a fox runs", seconds: 4 },
      { prompt: "a fox runs", seconds: 4, camera: "orbit" },
      { prompt: "a fox runs", seconds: 4, style: "cool" },
      { shots: [shot(), shot()] },
      { shots: [shot({ seconds: 3 }), shot({ seconds: 1 })] },
    ];
    expect(new Set(requests.map((request) => check(request).checked?.sha256)).size).toBe(requests.length);
  });

  it("is understood shot by shot, with offsets into the whole text", () => {
    const shots = [
      { ...shot(), camera: null },
      { prompt: "a duck swims", seconds: 1, camera: null },
    ];
    const last = (prompt: string) => {
      const start = prompt.lastIndexOf(" ") + 1;
      const word = { text: prompt.slice(start), start, end: prompt.length };
      return { understoodWords: [word], ignoredWords: [{ text: "a", start: 0, end: 1 }] };
    };
    const { understoodWords, ignoredWords } = understandShots(shots, null, last);
    const whole = wholePrompt(shots);
    expect(understoodWords.map(({ text }) => text)).toEqual(["runs", "swims"]);
    for (const { text, start, end } of [...understoodWords, ...ignoredWords])
      expect(whole.slice(start, end)).toBe(text);
  });
});
