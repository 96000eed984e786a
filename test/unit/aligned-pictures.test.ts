import { describe, expect, it } from "vitest";
import { agreementOf } from "../../src/core/aligned-pictures.ts";
import { CANVAS_SHORT_SIDE, canvasOf, type Lie, type LumaPicture } from "../../src/core/canonical-canvas.ts";

/** Protects that pictures are compared at the place, and only at the place, that the watermark names. */
const RECORD = { width: 80, height: CANVAS_SHORT_SIDE };
const SCALE = 4;
const UPLOAD = { width: RECORD.width * SCALE, height: RECORD.height * SCALE };
const never = new AbortController().signal;

type Scene = (x: number, y: number) => number;
/** Smooth hills and valleys over the plane, others for each seed; in units of the record's pixels. */
const scene =
  (seed: number): Scene =>
  (x, y) =>
    [1, 2, 3, 4, 5, 6].reduce((sum, wave) => {
      const [angle, phase] = [seed * 7.3 + wave * 2.1, seed * 3.7 + wave * 1.3];
      const along = x * Math.cos(angle) + y * Math.sin(angle);
      return sum + 18 * Math.sin(along * (0.18 + 0.09 * wave) + phase);
    }, 128);
const paint = ({ width, height }: { width: number; height: number }, at: Scene): LumaPicture => ({
  width,
  height,
  luma: Uint8Array.from({ length: width * height }, (_, i) => at((i % width) + 0.5, Math.floor(i / width) + 0.5)),
});
const record = [1, 2, 3].map((seed) => paint(RECORD, scene(seed)));

/** What is left of a record's scene when somebody shows `point`s of it; `lie` says so in canonical pixels. */
const shown = (
  seed: number,
  lie: Omit<Lie, "box">,
  change: (luma: number, x: number, y: number) => number = (l) => l,
) => {
  const [a, b, c, d] = lie.matrix;
  const det = a * d - b * c;
  const picture = paint(UPLOAD, (x, y) => {
    const [right, under] = [x - lie.offset[0], y - lie.offset[1]];
    const luma = scene(seed)((d * right - b * under) / det / 8, (a * under - c * right) / det / 8);
    return change(luma, x / UPLOAD.width, y / UPLOAD.height);
  });
  return picture;
};
const whole = { matrix: [0.5, 0, 0, 0.5], offset: [0, 0] } as const;
const agreement = async (picture: LumaPicture, lie: Omit<Lie, "box">, repeat: number | null = null) => {
  const canvas = canvasOf(picture, UPLOAD, { ...lie, box: { x: 0, y: 0, ...UPLOAD } });
  return canvas && agreementOf([canvas], record, repeat, never);
};

const tenDegrees = { matrix: [0.492, -0.087, 0.087, 0.492], offset: [20, -10] } as const;
const mirrored = { matrix: [-0.5, 0, 0, 0.5], offset: [UPLOAD.width, 0] } as const;

describe("the agreement of pictures", () => {
  it.each<[string, LumaPicture, Omit<Lie, "box">]>([
    ["a picture of the record", shown(2, whole), whole],
    ["a darker one with less contrast", shown(2, whole, (luma) => 16 + luma * 0.5), whole],
    ["one with a caption", shown(2, whole, (luma, _, y) => (y > 0.8 && y < 0.93 ? 0 : luma)), whole],
    ["one turned by ten degrees", shown(2, tenDegrees), tenDegrees],
    ["its mirror image", shown(2, mirrored), mirrored],
  ])("is high for %s", async (_, picture, lie) => {
    expect(await agreement(picture, lie)).toBeGreaterThan(0.9);
  });

  it("is found at the repetition of the mark where a cut picture lies", async () => {
    const cut = { matrix: [1, 0, 0, 1], offset: [-256 - 30, -128 - 17] } as const;
    expect(await agreement(shown(3, cut), { ...cut, offset: [-30, -17] }, 128)).toBeGreaterThan(0.9);
  });

  it.each<[string, LumaPicture, Omit<Lie, "box">]>([
    ["other pictures", shown(9, whole), whole],
    ["a picture of the record at another place", shown(2, { ...whole, offset: [40, 30] }), whole],
    [
      "half of it beside something else",
      shown(2, whole, (luma, x, y) => (x > 0.5 ? scene(9)(x * 80, y * 45) : luma)),
      whole,
    ],
    ["nothing but grey", shown(2, whole, () => 128), whole],
  ])("is low for %s", async (_, picture, lie) => {
    expect(await agreement(picture, lie)).toBeLessThan(0.6);
  });

  it("counts what the upload shows beside the record", async () => {
    const small = { matrix: [0.25, 0, 0, 0.25], offset: [40, 30] } as const;
    expect(await agreement(shown(2, small), small, 128)).toBeLessThan(0.6);
  });

  it("does not follow a placement that would make gigabytes of a picture", async () => {
    expect(await agreement(shown(2, whole), { matrix: [1e-5, 0, 0, 1e-5], offset: [0, 0] })).toBeNull();
    expect(await agreement(shown(2, whole), { matrix: [0, 0, 0, 0], offset: [0, 0] })).toBeNull();
  });
});
