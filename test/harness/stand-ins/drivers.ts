import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createComfyUiGenerator } from "../../../src/adapters/generator/comfyui.ts";
import { createOpenAiVideosGenerator } from "../../../src/adapters/generator/openai-videos.ts";
import { DEFAULT_TIMING, type Timing } from "../../../src/adapters/generator/remote/timing.ts";
import type { Generator } from "../../../src/core/ports/generator.ts";
import { temporaryFolder } from "../clips.ts";
import { IMAGE_WORKFLOW, WORKFLOW } from "./comfyui.ts";
import type { StandIn } from "./stand-in.ts";

/** Asks often and repeats at once, but waits as long as ever: on a busy machine the fastest answer takes its time. */
const QUICK: Timing = {
  ...DEFAULT_TIMING,
  pollMs: 20,
  outageMs: 200,
  firstBackoffMs: 5,
  largestBackoffMs: 50,
  breakerFailures: 6,
};
export const API_KEY = "key-that-no-log-may-hold";
export const PICTURE = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

/** The driver for a stand-in, in a hurry. */
export async function driverFor(
  { baseUrl, generatorUrl }: Pick<StandIn, "baseUrl" | "generatorUrl">,
  options: { readonly timing?: Partial<Timing>; readonly model?: string } = {},
): Promise<Generator> {
  const deps = {
    baseUrl,
    apiKey: API_KEY,
    model: options.model ?? null,
    settings: { maxSeconds: 12, framesPerSecond: 8, shortSide: 256 },
    encodePicture: async () => PICTURE,
    timing: { ...QUICK, ...options.timing },
  };
  if (generatorUrl.startsWith("openai")) return createOpenAiVideosGenerator(deps);
  const { remove, ...paths } = await writeWorkflows();
  // They are read once, when the driver is made.
  return createComfyUiGenerator({ ...deps, ...paths }).finally(remove);
}

export async function writeWorkflows() {
  const { path, remove } = await temporaryFolder();
  const [workflowPath, imageWorkflowPath] = [join(path, "text.json"), join(path, "image.json")];
  await writeFile(workflowPath, JSON.stringify(WORKFLOW));
  await writeFile(imageWorkflowPath, JSON.stringify(IMAGE_WORKFLOW));
  return { workflowPath, imageWorkflowPath, remove };
}
