import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readWorkflow } from "../../src/adapters/generator/comfyui/workflow.ts";
import { temporaryFolder } from "../harness/clips.ts";
import { IMAGE_WORKFLOW, WORKFLOW } from "../harness/stand-ins/comfyui.ts";

const ORDER = {
  ...{ prompt: 'a "fox" {{seed}}\n', width: 640, height: 368, seconds: 5, frames: 80, framesPerSecond: 16, seed: 9 },
  firstPicture: null,
};

describe("a workflow template", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder.remove());
  const read = async (content: unknown, beginsFromPicture = false) => {
    const path = join(folder.path, "wan text.json");
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return readWorkflow(path, { variable: "GENERATOR_WORKFLOW", beginsFromPicture });
  };

  it("is filled with numbers as numbers, and no prompt breaks out of its string", async () => {
    const template = await read(WORKFLOW);
    const filled = template.fill(ORDER, null);
    expect(filled["3"]?.inputs).toEqual({ seed: 9, steps: 20 });
    expect(filled["6"]?.inputs).toEqual({ text: ORDER.prompt });
    expect(filled["7"]?.inputs).toEqual({ width: 640, height: 368, length: 80, batch_size: 1 });
    expect(template).toMatchObject({ name: "wan text", nodeCount: 4, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it("fills holes in the middle of a text, and keeps what looks like one to somebody else", async () => {
    const text = "{{prompt}}, best quality, {{seconds}} s";
    const filled = (await read({ ...WORKFLOW, "6": { class_type: "Text", inputs: { text } } })).fill(ORDER, null);
    expect(filled["6"]?.inputs.text).toBe(`${ORDER.prompt}, best quality, 5 s`);
  });

  it("puts the uploaded picture where it belongs", async () => {
    const filled = (await read(IMAGE_WORKFLOW, true)).fill(ORDER, "vouch/first.jpg");
    expect(filled["10"]?.inputs).toEqual({ image: "vouch/first.jpg" });
  });

  const { "3": _, ...noSeed } = WORKFLOW;
  it.each<[string, unknown, boolean, RegExp]>([
    ["is not JSON", "{", false, /is not JSON/],
    ["was saved for the editor", { nodes: [], links: [] }, false, /API format/],
    ["lacks a hole", noSeed, false, /\{\{seed\}\} is missing/],
    ["says nothing of the length", { ...WORKFLOW, "7": WORKFLOW["6"] }, false, /\{\{frames\}\} or \{\{seconds\}\}/],
    [
      "has a hole that nothing fills",
      { ...WORKFLOW, "8": { class_type: "T", inputs: { a: "{{steps}}" } } },
      false,
      /steps/,
    ],
    ["wants a picture where there is none", IMAGE_WORKFLOW, false, /GENERATOR_IMAGE_WORKFLOW/],
    ["takes no picture where there is one", WORKFLOW, true, /\{\{image\}\} is missing/],
  ])("is refused by its variable's name when it %s", async (_name, content, beginsFromPicture, fault) => {
    const error = await read(content, beginsFromPicture).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CONFIG_INVALID", message: expect.stringMatching(/^GENERATOR_WORKFLOW: /) });
    expect(error).toMatchObject({ message: expect.stringMatching(fault) });
  });

  it("is refused when it is not there", async () => {
    const reading = readWorkflow("/nowhere.json", { variable: "GENERATOR_WORKFLOW", beginsFromPicture: false });
    await expect(reading).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});
