import { describe, expect, it } from "vitest";
import { shippedPolicy } from "../../moderation/index.ts";
import { ASPECTS, CAMERAS, STYLES } from "../../src/core/ports/generator.ts";
import { checkRequest, type GenerationRequest } from "../../src/core/request.ts";

const _size = { width: 640, height: 360 };
const generator = { maxSeconds: 60, takesLead: true, aspects: ASPECTS, cameras: CAMERAS, styles: STYLES };
const check = (request: GenerationRequest) =>
  checkRequest(request, generator, shippedPolicy, { usual: "none", isRequired: false });
const codes = (request: GenerationRequest) => check(request).errors.map(({ code, field }) => `${field[0]}:${code}`);

describe("a generation request", () => {
  it.each<[string, GenerationRequest, string]>([
    ["an empty prompt", { prompt: "" }, "prompt:REQUIRED"],
    ["a prompt of blanks", { prompt: " \n\t " }, "prompt:REQUIRED"],
    ["ten thousand characters", { prompt: "a".repeat(10_000) }, "prompt:TOO_LONG"],
    ["a control character", { prompt: "a fox\u0007" }, "prompt:INVALID_VALUE"],
    ["half a surrogate pair", { prompt: "a fox \ud83e" }, "prompt:INVALID_VALUE"],
    ["no seconds", { prompt: "a fox", seconds: 0 }, "seconds:OUT_OF_RANGE"],
    ["negative seconds", { prompt: "a fox", seconds: -1 }, "seconds:OUT_OF_RANGE"],
    ["too many seconds", { prompt: "a fox", seconds: 61 }, "seconds:OUT_OF_RANGE"],
    ["half a second", { prompt: "a fox", seconds: 1.5 }, "seconds:OUT_OF_RANGE"],
    ["seconds that are no number", { prompt: "a fox", seconds: Number.NaN }, "seconds:OUT_OF_RANGE"],
    ["an unknown aspect", { prompt: "a fox", aspect: "21:9" }, "aspect:INVALID_VALUE"],
    ["a seed past 32 bits", { prompt: "a fox", seed: 2 ** 32 }, "seed:OUT_OF_RANGE"],
    ["an unknown visible mark", { prompt: "a fox", visibleMark: "stamp" }, "visibleMark:INVALID_VALUE"],
    [
      "an endless idempotency key",
      { prompt: "a fox", idempotencyKey: "k".repeat(200) },
      "idempotencyKey:INVALID_VALUE",
    ],
  ])("with %s is a mistake of the caller", (_, request, expected) => {
    expect(codes(request)).toEqual([expected]);
  });

  it("reports every mistake at once", () => {
    expect(codes({ prompt: "", seconds: 0, aspect: "2:1" })).toHaveLength(3);
  });

  it.each(["a red fox 🦊 runs", "ثعلب أحمر يجري في الغابة", "two\nlines\tand a tab", "e\u0301te"])(
    "accepts %j as it is",
    (prompt) => {
      expect(check({ prompt }).checked?.shots).toEqual([{ prompt, seconds: 4, camera: null }]);
    },
  );

  it("has one digest whatever its idempotency key, and another for another body", () => {
    const digest = (request: GenerationRequest) => check(request).checked?.sha256;
    expect(digest({ prompt: "a fox", idempotencyKey: "1" })).toBe(
      digest({ prompt: "a fox", seconds: 4, idempotencyKey: "2" }),
    );
    expect(digest({ prompt: "a fox" })).not.toBe(digest({ prompt: "a fox", seed: 1 }));
  });
});
