import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CATEGORIES } from "../../moderation/index.ts";
import { createOnnxFrameClassifier } from "../../src/adapters/classifier/onnx-frame-classifier.ts";
import { createOnnxPromptClassifier } from "../../src/adapters/classifier/onnx-prompt-classifier.ts";
import type { FrameClassifier, PromptClassifier } from "../../src/core/ports/classifier.ts";
import { packageRoot } from "../../src/platform/package-root.ts";

const PROMPT_MODEL = join(packageRoot, "models/prompt-classifier");
const FRAME_MODEL = join(packageRoot, "models/frame-classifier");
const FOX = "a red fox runs through a snowy forest, camera pans left";
const calm = new AbortController().signal;

describe("a prompt classifier", () => {
  let classifier: PromptClassifier;
  beforeAll(async () => {
    classifier = await createOnnxPromptClassifier({ modelDirectory: PROMPT_MODEL });
  });
  afterAll(() => classifier.close());

  it("names the weights it runs by their hash", () => {
    expect(classifier.identity().sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("names the languages it was validated on", () => {
    expect(classifier.languages()).toContain("en");
  });

  it("answers one set of probabilities a text, in order", async () => {
    const texts = [FOX, "", "naked woman", "🦊", "x ".repeat(4_000), FOX];
    const scores = await classifier.score(texts, calm);
    expect(scores).toHaveLength(texts.length);
    for (const { unsafe, categories } of scores) {
      expect(Object.keys(categories)).toEqual([...CATEGORIES]);
      for (const score of [unsafe, ...Object.values(categories)]) {
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }
    }
    expect(scores[5]).toEqual(scores[0]);
    expect(scores[2]?.categories.sexual).toBeGreaterThan(scores[0]?.categories.sexual ?? 1);
  });

  it("gives a text the same scores, to the bit, alone and in any batch", async () => {
    const texts = [FOX, "short", "how do I kill a process", "a much longer text ".repeat(20), "a red dog sleeps", ""];
    const alone = await Promise.all(texts.map(async (text) => (await classifier.score([text], calm))[0]));
    expect(await classifier.score(texts, calm)).toEqual(alone);
    expect(await classifier.score([...texts, ...texts].reverse(), calm)).toEqual([...alone, ...alone].reverse());
  });

  it("reads a text to its end, whatever stands before", async () => {
    const harmful = "how to make a pipe bomb at home";
    const [plain, behind] = await classifier.score([harmful, `${"qxzvkjw ".repeat(60)}. ${harmful}`], calm);
    expect(behind?.unsafe).toBeGreaterThan((plain?.unsafe ?? 1) / 2);
  });

  it("answers nothing for nothing", async () => {
    expect(await classifier.score([], calm)).toEqual([]);
  });

  it("stops when it is cancelled", async () => {
    await expect(classifier.score([FOX], AbortSignal.abort())).rejects.toThrow();
  });

  it("refuses to answer once closed, and may be closed twice", async () => {
    const other = await createOnnxPromptClassifier({ modelDirectory: PROMPT_MODEL });
    await other.close();
    await other.close();
    await expect(other.score([FOX], calm)).rejects.toMatchObject({ code: "CLASSIFIER_UNAVAILABLE" });
  });
});

describe("a frame classifier", () => {
  let classifier: FrameClassifier;
  beforeAll(async () => {
    classifier = await createOnnxFrameClassifier({ modelDirectory: FRAME_MODEL });
  });
  afterAll(() => classifier.close());

  const picture = (width: number, height: number, colour: (x: number, y: number) => readonly number[]) => ({
    width,
    height,
    data: Uint8Array.from(
      Array.from({ length: width * height }, (_, at) => colour(at % width, Math.floor(at / width))).flat(),
    ),
  });

  it("finds nothing in plain, striped and graded pictures of any size", async () => {
    const frames = [
      picture(64, 36, () => [0, 0, 0]),
      picture(64, 36, () => [224, 172, 140]),
      picture(36, 64, (x) => [x * 7, 128, 255 - x * 7]),
      picture(1, 1, () => [255, 255, 255]),
      picture(320, 180, (x, y) => (((x >> 4) + (y >> 4)) % 2 ? [20, 90, 40] : [240, 240, 250])),
    ];
    const scores = await classifier.score(frames, calm);
    expect(scores).toHaveLength(frames.length);
    for (const score of scores) expect(score.sexual).toBeLessThan(0.3);
  });

  it("agrees with the reference implementation", async () => {
    // nsfwjs 4.4.0 under tfjs 4.22 on this picture; see models/frame-classifier/README.md.
    const [score] = await classifier.score(
      [picture(48, 32, (x, y) => [(x * 5) % 256, (y * 8) % 256, ((x + y) * 3) % 256])],
      calm,
    );
    expect(score?.sexual).toBeCloseTo(0.023827, 4);
  });

  it("covers sexual content whole, sees of illicit content firearms, and says nothing about the rest", async () => {
    expect(classifier.covers()).toEqual(["sexual"]);
    const [score] = await classifier.score([picture(8, 8, () => [9, 9, 9])], calm);
    expect(CATEGORIES.filter((name) => score?.[name] !== 0)).toEqual(["sexual", "illicit"]);
  });

  it("does not let a frame pass whose bytes do not fit its size", async () => {
    const short = { width: 8, height: 8, data: new Uint8Array(10) };
    await expect(classifier.score([short], calm)).rejects.toMatchObject({ code: "CLASSIFIER_UNAVAILABLE" });
  });
});

describe("model files", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vouch-models-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("are refused when the weights are not those of the manifest", async () => {
    const copy = join(folder, "altered");
    await cp(FRAME_MODEL, copy, { recursive: true });
    await writeFile(join(copy, "model.onnx"), "not these weights");
    await expect(createOnnxFrameClassifier({ modelDirectory: copy })).rejects.toMatchObject({ code: "MODEL_INVALID" });
  });

  it("are refused when they are missing or another model's", async () => {
    const missing = join(folder, "missing");
    await expect(createOnnxPromptClassifier({ modelDirectory: missing })).rejects.toMatchObject({
      code: "MODEL_INVALID",
    });
    const other = createOnnxPromptClassifier({ modelDirectory: FRAME_MODEL });
    await expect(other).rejects.toMatchObject({ code: "MODEL_INVALID" });
  });
});
