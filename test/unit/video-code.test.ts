import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isccOf, videoCode } from "../../src/core/video-code.ts";
import { packageRoot } from "../../src/platform/package-root.ts";

/** Protects that other systems compute the same code from the same pictures: the standard's own vectors. */
const schema = z.object({
  vectors: z.array(
    z.object({ name: z.string(), frames: z.array(z.array(z.number())), bits: z.number(), iscc: z.string() }),
  ),
});
const { vectors } = schema.parse(
  JSON.parse(await readFile(join(packageRoot, "test/golden/iscc-video-code.json"), "utf8")),
);

describe("the video code", () => {
  it.each(vectors)("is the one that the standard gives for $name", ({ frames, bits, iscc }) => {
    expect(isccOf(videoCode(frames).subarray(0, bits / 8))).toBe(iscc);
  });

  it("counts a picture that stands still once", () => {
    const [first, second] = [new Uint8Array(380).fill(1, 0, 200), new Uint8Array(380).fill(2, 150)];
    expect(videoCode([first, first, first, second])).toEqual(videoCode([first, second]));
  });
});
