import { AppError } from "../../core/errors.ts";
import {
  ASPECTS,
  CAMERAS,
  type FrameGenerator,
  type FrameStream,
  type GeneratorDescription,
  type GeneratorFacts,
  type Shot,
  STYLES,
} from "../../core/ports/generator.ts";
import { createDenoiser, type Denoiser } from "./onnx/denoiser.ts";
import type { ShotJob } from "./onnx/messages.ts";
import { readModel } from "./onnx/model-files.ts";
import { seedOfShot } from "./onnx/random.ts";
import { createReader } from "./onnx/understand.ts";
import { planWindows } from "./onnx/windows.ts";

const MAX_SECONDS = 60;
/** Small pictures are enlarged to it; 360 on the short side is what the watermark is canonical for. */
const DELIVERY_SIZES: GeneratorDescription["deliverySizes"] = {
  "16:9": { width: 640, height: 360 },
  "9:16": { width: 360, height: 640 },
  "1:1": { width: 512, height: 512 },
  "4:3": { width: 512, height: 384 },
};
const DEFAULT_THREADS = 2;

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
  const { provider } = await denoiser;
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
  };

  return {
    describe: () => ({
      ...identity,
      provider,
      maxSeconds: MAX_SECONDS,
      aspects: ASPECTS,
      deliverySizes: DELIVERY_SIZES,
      takesLead: model.encoder !== undefined,
      cameras: CAMERAS,
      styles: STYLES,
    }),

    understand: (prompt, chosen) => read(prompt, chosen).understanding,

    generate: async (spec, context) => {
      context.signal.throwIfAborted();
      checkLengths(spec.shots);
      if (spec.lead.length > 0 && model.encoder === undefined) {
        throw new AppError("GENERATOR_FAILED", { message: `${card.name} has no encoder.onnx, which a lead needs.` });
      }
      const size = card.sizes[spec.aspect];
      const shots = spec.shots.map(
        ({ prompt, seconds, camera }, index): ShotJob => ({
          concepts: read(prompt, { camera, style: spec.style }).concepts,
          frameCount: seconds * card.framesPerSecond,
          seed: seedOfShot(spec.seed, index),
        }),
      );
      const windows = shots.flatMap(({ frameCount }, index) =>
        planWindows(frameCount, card.framesPerLatent, index === 0 && spec.lead.length > 0),
      );
      const steps = windows.length * card.steps;
      const startedAt = performance.now();
      let endedAt: number | undefined;

      const running = await runningDenoiser();
      const chunks = running.run({
        job: {
          ...size,
          shots,
          lead: spec.lead.slice(-card.framesPerLatent),
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
        provider: running.provider,
        seed: spec.seed,
        steps,
        seconds: ((endedAt ?? performance.now()) - startedAt) / 1000,
      });
      return {
        kind: "frames",
        ...size,
        framesPerSecond: card.framesPerSecond,
        frameCount: shots.reduce((sum, { frameCount }) => sum + frameCount, 0),
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

const checkLengths = (shots: readonly Shot[]): void => {
  const areWhole = shots.every(({ seconds }) => Number.isInteger(seconds) && seconds >= 1);
  if (areWhole && shots.reduce((sum, { seconds }) => sum + seconds, 0) <= MAX_SECONDS) return;
  throw new AppError("BAD_INPUT", {
    userMessage: `Shots last at least 1 second, in whole seconds, and a clip at most ${MAX_SECONDS}.`,
  });
};
