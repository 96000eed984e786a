import { createComfyUiGenerator } from "../adapters/generator/comfyui.ts";
import { createOnnxGenerator } from "../adapters/generator/onnx-generator.ts";
import { createOpenAiVideosGenerator } from "../adapters/generator/openai-videos.ts";
import { DEFAULT_TIMING } from "../adapters/generator/remote/timing.ts";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import type { Generator } from "../core/ports/generator.ts";
import type { Video } from "../core/ports/video.ts";

/** The generator that the configuration names. A server need not be there yet. */
export async function openGenerator({ generator, modelThreads }: Config, video: Video): Promise<Generator> {
  if (generator.kind === "embedded") {
    return createOnnxGenerator({ modelDirectory: generator.directory, threads: modelThreads });
  }
  const timing = { ...DEFAULT_TIMING, shotTimeoutMs: generator.shotTimeoutMs };
  const deps = { ...generator, timing, encodePicture: video.jpeg };
  if (generator.kind === "openai-videos") return createOpenAiVideosGenerator(deps);
  const { workflowPath } = generator;
  if (workflowPath === null) throw new AppError("CONFIG_INVALID", { message: "GENERATOR_WORKFLOW: required" });
  return createComfyUiGenerator({ ...deps, workflowPath });
}
