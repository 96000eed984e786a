import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judgeFrames, scoresFrom, shippedPolicy } from "../../moderation/index.ts";
import { createOnnxFrameClassifier } from "../../src/adapters/classifier/onnx-frame-classifier.ts";
import { createFfmpegVideo } from "../../src/adapters/video/ffmpeg-video.ts";
import { resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import type { FrameClassifier, FramePicture } from "../../src/core/ports/classifier.ts";
import { packageRoot } from "../../src/platform/package-root.ts";

const signal = AbortSignal.timeout(60_000);
const SIZE = { width: 448, height: 252 };
let classifier: FrameClassifier;
beforeAll(async () => {
  classifier = await createOnnxFrameClassifier({ modelDirectory: join(packageRoot, "models/frame-classifier") });
});
afterAll(() => classifier.close());

const verdictOn = async (frame: FramePicture) => {
  const [scores = scoresFrom(() => Number.NaN)] = await classifier.score([frame], signal);
  return { scores, judgement: judgeFrames([{ index: 0, seconds: 0, scores }], shippedPolicy) };
};

type Point = readonly [x: number, y: number];
const box = (x: number, y: number, width: number, height: number): readonly Point[] => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];
/** Stock, magazine, grip and front sight; then barrel, body and rail. */
// biome-ignore format: a shape a line
const RIFLE: readonly (readonly Point[])[] = [
  [[20, 100], [110, 96], [110, 122], [24, 146]],
  [[200, 124], [228, 124], [244, 184], [216, 188]],
  [[160, 124], [182, 124], [168, 172], [146, 168]],
  [[400, 99], [412, 78], [416, 78], [416, 99]],
  box(350, 99, 80, 6), box(250, 92, 100, 22), box(105, 98, 40, 10), box(140, 90, 110, 34),
  box(150, 74, 80, 8), box(156, 74, 8, 18), box(216, 74, 8, 18),
];

/** Dark shapes on a light ground. */
function drawn(shapes: readonly (readonly Point[])[]): FramePicture {
  const data = new Uint8Array(SIZE.width * SIZE.height * 3).fill(215);
  for (let y = 0; y < SIZE.height; y++) {
    for (let x = 0; x < SIZE.width; x++) {
      if (shapes.some((shape) => isInside(shape, x, y)))
        data.fill(22, (y * SIZE.width + x) * 3, (y * SIZE.width + x) * 3 + 3);
    }
  }
  return { ...SIZE, data };
}

/** Even-odd rule. */
const isInside = (shape: readonly Point[], x: number, y: number): boolean =>
  shape.filter(([ax, ay], at) => {
    const [bx, by] = shape[(at + 1) % shape.length] ?? [ax, ay];
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax;
  }).length %
    2 ===
  1;

describe("a drawn rifle", () => {
  it("goes to a person", async () => {
    const { judgement } = await verdictOn(drawn(RIFLE));
    expect(judgement).toMatchObject({ verdict: "REVIEW", frames: [{ category: "illicit" }] });
  });

  it("is no rifle when its parts lie about", async () => {
    const strewn = RIFLE.map((shape, at) => shape.map(([x, y]): Point => [x - 200 + 50 * (at % 4), y - 90 + 20 * at]));
    const { judgement } = await verdictOn(drawn(strewn));
    expect(judgement.verdict).toBe("ALLOW");
  });
});

describe("a dim picture without contrast", () => {
  // A frame of the embedded generator ("a rocket moving left in a forest at night"): the net alone gives it .96.
  const path = join(packageRoot, "test/golden/night-forest.jpg");

  it("is looked at twice, and not held for what the net makes of soft blots", async () => {
    const video = createFfmpegVideo({ tools: await resolveFfmpeg({}) });
    const { scores, judgement } = await verdictOn(await video.picture(path, SIZE, signal));
    expect(scores.sexual).toBeLessThan(0.2);
    expect(judgement.verdict).toBe("ALLOW");
  });
});
