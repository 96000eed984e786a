import { execFile } from "node:child_process";
import { access, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import { makeClip } from "../harness/clips.ts";
import { expectFault, jsonOf, type OpenVouch, openVouch } from "../harness/command-line.ts";

// Every command is a process of its own: seconds on an idle machine, many on a busy one.
vi.setConfig({ testTimeout: 180_000 });

const GORE = "close-up of a man disemboweled, intestines spilling out, blood everywhere";

let vouch: OpenVouch["vouch"];
let at: OpenVouch["at"];
let close: OpenVouch["close"] | undefined;
let ffmpeg: string;
let fox: { readonly id: string };

/** Makes a video that must succeed. @returns what --json prints, after a look at the file */
async function make(file: string, ...args: readonly string[]) {
  const ended = await vouch(...args, "--json", "-o", at(file));
  expect(ended).toMatchObject({ exit: 0, stderr: "" });
  const made = jsonOf(ended);
  expect(made).toMatchObject({ status: "READY", reason: null, file: at(file), progress: null });
  await access(at(file));
  return made;
}

beforeAll(async () => {
  ({ vouch, at, close } = await openVouch());
  ({ ffmpeg } = await resolveFfmpeg({}));
  fox = await make(
    "fox.mp4",
    ...["generate", "a red fox runs in a meadow", "--seconds", "1", "--seed", "5"],
    ...["--aspect", "1:1", "--camera", "pan-left", "--style", "sepia"],
  );
}, 300_000);
afterAll(() => close?.());

describe("generate", () => {
  it("takes the shape, the camera, the style and the seed that it is given, and prints them", () => {
    expect(fox).toMatchObject({
      prompt: "a red fox runs in a meadow",
      shots: [{ prompt: "a red fox runs in a meadow", seconds: 1, camera: "PAN_LEFT" }],
      ...{ style: "SEPIA", seed: 5, ignoredWords: [] },
      asset: {
        ...{ width: 512, height: 512, durationSeconds: 1, bytes: expect.any(Number) },
        ...{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), contentId: expect.stringMatching(/^[0-9a-f]{16}$/) },
      },
    });
  });

  it("varies a generation: its seed and settings, other words", async () => {
    const prompt = "a penguin jumps in the snow";
    expect(await make("remix.mp4", "generate", prompt, "--remix", fox.id)).toMatchObject({
      shots: [{ prompt, seconds: 1, camera: "PAN_LEFT" }],
      ...{ prompt, style: "SEPIA", seed: 5, asset: { width: 512, height: 512, durationSeconds: 1 } },
    });
  });

  it("makes one video of a storyboard", async () => {
    const shots = [
      { prompt: "a robot dances in the city", seconds: 1, camera: "zoom-in" },
      { prompt: "a robot stands in space", seconds: 1 },
    ];
    await writeFile(at("shots.json"), JSON.stringify(shots));
    expect(await make("shots.mp4", "generate", "--storyboard", at("shots.json"), "--style", "cool")).toMatchObject({
      shots: [
        { ...shots[0], camera: "ZOOM_IN" },
        { ...shots[1], camera: null },
      ],
      ...{ style: "COOL", asset: { width: 640, height: 360, durationSeconds: 2 } },
    });
  });

  it("starts from a picture", async () => {
    await makeClip(ffmpeg, at("white.png"), { source: "white" });
    const night = ["generate", "a fox stands in outer space at night", "--seconds", "1", "--seed", "1"];
    await make("from-white.mp4", ...night, "--first-frame", at("white.png"));
    await make("from-nothing.mp4", ...night);
    const [led, free] = [await brightnessAtFirst("from-white.mp4"), await brightnessAtFirst("from-nothing.mp4")];
    expect(led).toBeGreaterThan(free);
  });

  it("says why a prompt is refused, charges nothing and exits 3", async () => {
    const ended = await vouch("generate", GORE, "--json");
    expect(ended.exit).toBe(3);
    const refused = jsonOf(ended);
    expect(refused).toMatchObject({ status: "REFUSED", reason: "POLICY_BLOCK", asset: null });
    expect(refused.decisions[0].judgement.categories[0].outcome).toBe("BLOCK");
  });
});

describe("extend", () => {
  it("makes one longer file, in the style that the video has", async () => {
    const prompt = "a red fox sits in a meadow";
    const longer = await make("longer.mp4", "extend", fox.id, prompt, "--seconds", "1", "--camera", "zoom-out");
    expect(longer).toMatchObject({
      shots: [{ prompt, seconds: 1, camera: "ZOOM_OUT" }],
      ...{ style: "SEPIA", asset: { width: 512, height: 512, durationSeconds: 2 } },
    });
  });
});

describe("a mistake", () => {
  it("is told in one line, before anything is made", { timeout: 240_000 }, async () => {
    await writeFile(at("no.json"), "{");
    await writeFile(at("wrong.json"), JSON.stringify([{ prompt: "a fox", camera: "sideways" }]));
    await writeFile(at("one.json"), JSON.stringify([{ prompt: "a fox", seconds: 1 }]));
    const mistakes: readonly (readonly [RegExp, ...string[]])[] = [
      [/one of the two/, "generate"],
      [/one of the two/, "generate", "a fox", "--storyboard", at("one.json")],
      [/none\.json: there is no such file/, "generate", "--storyboard", at("none.json")],
      [/no\.json: this is not JSON/, "generate", "--storyboard", at("no.json")],
      [/wrong\.json: not a list of shots[\s\S]*camera/, "generate", "--storyboard", at("wrong.json")],
      [/seconds Each shot.* \(INVALID_VALUE\)/, "generate", "--storyboard", at("one.json"), "--seconds", "2"],
      [/no-picture\.png: there is no such file/, "generate", "a fox", "--first-frame", at("no-picture.png")],
      [/firstFrame .*\(INVALID_VALUE\)/, "generate", "a fox", "--first-frame", at("one.json")],
      [/remixOf .*\(NOT_FOUND\)/, "generate", "a fox", "--remix", "nobody"],
      [/extend .*\(NOT_FOUND\)/, "extend", "nobody", "a fox"],
      [/seed .*\(OUT_OF_RANGE\)/, "extend", fox.id, "a fox", "--seed", "-1"],
      [/pan-left, pan-right/, "generate", "a fox", "--camera", "sideways"],
      [/monochrome, sepia/, "generate", "a fox", "--style", "noir"],
      [/missing required argument 'prompt'/, "extend", fox.id],
    ];
    const tell = async ([words, ...args]: (typeof mistakes)[number]) =>
      expectFault(await vouch(...args), 1, "BAD_INPUT", words);
    for (let index = 0; index < mistakes.length; index += 3) {
      await Promise.all(mistakes.slice(index, index + 3).map(tell));
    }
    const asJson = await vouch("extend", "nobody", "a fox", "--json");
    expect(asJson.exit).toBe(1);
    expect(jsonOf(asJson)).toEqual({ error: { code: "BAD_INPUT", message: expect.stringContaining("NOT_FOUND") } });
  });
});

/** Mean of all colours of a video's first picture, 0 to 255. */
async function brightnessAtFirst(file: string): Promise<number> {
  const one = ["-frames:v", "1", "-vf", "scale=1:1:flags=area", "-f", "rawvideo", "-pix_fmt", "gray", "-"];
  const { stdout } = await promisify(execFile)(ffmpeg, ["-v", "error", "-i", at(file), ...one], { encoding: "buffer" });
  return stdout[0] ?? 0;
}
