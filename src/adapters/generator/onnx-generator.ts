import { AppError } from "../../core/errors.ts";
import {
  ASPECTS,
  CAMERAS,
  type FrameGenerator,
  type FrameStream,
  type GeneratorDescription,
  type GeneratorFacts,
  STYLES,
} from "../../core/ports/generator.ts";
import { createDenoiser, type Denoiser } from "./onnx/denoiser.ts";
import { readModel } from "./onnx/model-files.ts";
import { createReader } from "./onnx/understand.ts";

const MAX_SECONDS = 60;
/** Small pictures are enlarged to it; 360 on the short side is what the watermark is canonical for. */
const DELIVERY_SIZES: GeneratorDescription["deliverySizes"] = {
  "16:9": { width: 640, height: 360 },
  "9:16": { width: 360, height: 640 },
  "1:1": { width: 512, height: 512 },
  "4:3": { width: 512, height: 384 },
};
const DEFAULT_THREADS = 2;
const PROVIDER = "cpu";

/**
 * The embedded text-to-video diffusion transformer, run by onnxruntime in a worker thread. It knows a toy world and
 * `understand` says how much of a prompt belongs to it; a prompt of which it knows nothing still becomes a clip.
 *
 * @param deps.modelDirectory folder with model.json, the weights and the vocabulary
 * @throws AppError MODEL_INVALID when a file is missing or is not the one that model.json names
 */
export const createOnnxGenerator = async (deps: {
  readonly modelDirectory: string;
  readonly threads?: number;
}): Promise<FrameGenerator> => {
  const model = await readModel(deps.modelDirectory);
  const { card } = model;
  const read = createReader(model.vocabulary);
  const startDenoiser = (): Promise<Denoiser> => createDenoiser({ ...model, threads: deps.threads ?? DEFAULT_THREADS });
  let denoiser = startDenoiser();
  await denoiser;
  let isClosed = false;
  /** The thread, or a new one when it crashed: one, however many ask. */
  const runningDenoiser = async (): Promise<Denoiser> => {
    if (isClosed) throw new AppError("GENERATOR_UNAVAILABLE", { message: "The generator was closed." });
    const asked = denoiser;
    const current = await asked;
    if (!current.hasEnded()) return current;
    if (denoiser === asked) denoiser = startDenoiser();
    return denoiser;
  };
  const identity = {
    name: card.name,
    version: card.version,
    modelSha256: card.files.filter((entry) => entry.file.endsWith(".onnx")).map((entry) => entry.sha256),
    provider: PROVIDER,
  };

  return {
    describe: () => ({
      ...identity,
      maxSeconds: MAX_SECONDS,
      aspects: ASPECTS,
      deliverySizes: DELIVERY_SIZES,
      takesLead: true,
      cameras: CAMERAS,
      styles: STYLES,
    }),

    understand: (prompt, chosen) => read(prompt, chosen).understanding,

    generate: async (spec, context) => {
      context.signal.throwIfAborted();
      const [{ prompt, seconds }] = spec.shots;
      if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_SECONDS) {
        throw new AppError("BAD_INPUT", { userMessage: `A clip lasts 1 to ${MAX_SECONDS} whole seconds.` });
      }
      const size = card.sizes[spec.aspect];
      const frameCount = seconds * card.framesPerSecond;
      const steps = (frameCount / card.framesPerLatent - 1) * card.steps;
      const startedAt = performance.now();
      let endedAt: number | undefined;

      const chunks = (await runningDenoiser()).run({
        job: {
          ...size,
          concepts: read(prompt).concepts,
          frameCount,
          seed: spec.seed,
          wantsPreviews: context.onPreview !== undefined,
        },
        signal: context.signal,
        onStep: (step) => context.onProgress({ step, steps, fraction: step / steps }),
        onPreview: (preview) => context.onPreview?.(preview),
      });
      const frames = async function* (): AsyncGenerator<Uint8Array> {
        const bytes = size.width * size.height * 3;
        for await (const chunk of chunks) {
          for (let start = 0; start < chunk.length; start += bytes) yield chunk.subarray(start, start + bytes);
        }
        endedAt = performance.now();
      };
      const facts = (): GeneratorFacts => ({
        ...identity,
        seed: spec.seed,
        steps,
        seconds: ((endedAt ?? performance.now()) - startedAt) / 1000,
      });
      return {
        kind: "frames",
        ...size,
        framesPerSecond: card.framesPerSecond,
        frameCount,
        look: "photo",
        frames: frames(),
        facts,
      } satisfies FrameStream;
    },

    close: async () => {
      isClosed = true;
      await (await denoiser).close();
    },
  };
};
