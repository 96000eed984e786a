import * as ort from "onnxruntime-node";
import type { RgbFrame } from "../../../core/ports/generator.ts";
import type { Job, WorkerSetup } from "./messages.ts";
import type { ModelCard } from "./model-files.ts";
import { createGaussian } from "./random.ts";
import { planWindows } from "./windows.ts";

const PREVIEW_INTERVAL_MS = 500;

export type SamplerHooks = {
  /** Throws to stop; called after each denoising step with the steps done so far. */
  readonly onStep: (step: number) => void;
  readonly onPreview: (preview: RgbFrame) => void;
  readonly now: () => number;
};
export type Sampler = (job: Job, hooks: SamplerHooks) => AsyncGenerator<Uint8Array>;

/**
 * Euler integration of the rectified flow from noise (time 0) to latents (time 1), window by window, and their decoding.
 * Yields the pictures of one latent frame at a time, and computes nothing until asked for the next.
 */
export const createSampler = async (setup: WorkerSetup): Promise<Sampler> => {
  const { card } = setup;
  const options: ort.InferenceSession.SessionOptions = {
    intraOpNumThreads: setup.threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
  };
  const transformer = await ort.InferenceSession.create(setup.transformer, options);
  const decoder = await ort.InferenceSession.create(setup.decoder, options);

  return async function* (job, hooks) {
    const rows = job.height / card.patch;
    const columns = job.width / card.patch;
    const area = rows * columns * card.channels; // numbers in a latent frame
    const gaussian = createGaussian(job.seed);
    const fixedInputs = {
      concepts: new ort.Tensor("int64", BigInt64Array.from(job.concepts, BigInt), [1, job.concepts.length]),
      places: new ort.Tensor("float32", tokenPlaces(job, card), [rows * columns, 2]),
    };

    const velocityAt = async (latents: Float32Array, time: number, continues: boolean): Promise<Float32Array> => {
      const outputs = await transformer.run({
        ...fixedInputs,
        latents: new ort.Tensor("float32", latents, [1, 2, rows * columns, card.channels]),
        times: new ort.Tensor("float32", [continues ? 1 : time, time], [1, 2]),
        guidance: new ort.Tensor("float32", [continues ? card.guidanceContinued : card.guidance], [1]),
      });
      return outputs.velocity?.data as Float32Array;
    };
    /** `before` is the latent frame that comes before, which the decoder blends into; none at the start. */
    const decode = async (before: Float32Array | undefined, latent: Float32Array): Promise<Uint8Array> => {
      const dims = [rows, columns, card.channels];
      const outputs = await decoder.run({
        before: new ort.Tensor("float32", before ?? new Float32Array(area), dims),
        has_before: new ort.Tensor("float32", [before === undefined ? 0 : 1], [1]),
        latent: new ort.Tensor("float32", latent, dims),
      });
      return outputs.pictures?.data as Uint8Array;
    };

    let step = 0;
    let previewedAt = Number.NEGATIVE_INFINITY;
    let before: Float32Array | undefined;
    for (const window of planWindows(job.frameCount, card.framesPerLatent)) {
      const latents = new Float32Array(2 * area);
      const firstNew = window.continues ? area : 0;
      if (before !== undefined) latents.set(before);
      for (let index = firstNew; index < latents.length; index++) latents[index] = gaussian();

      for (let index = 0; index < card.steps; index++) {
        const time = index / card.steps;
        const velocity = await velocityAt(latents, time, window.continues);
        const isWorthSeeing = index >= card.steps / 2;
        if (job.wantsPreviews && isWorthSeeing && hooks.now() - previewedAt >= PREVIEW_INTERVAL_MS) {
          const estimate = latents.subarray(area).map((value, k) => value + (1 - time) * (velocity[area + k] ?? 0));
          hooks.onPreview(middlePicture(await decode(latents.slice(0, area), estimate), job));
          previewedAt = hooks.now();
        }
        for (let k = firstNew; k < latents.length; k++)
          latents[k] = (latents[k] ?? 0) + (velocity[k] ?? 0) / card.steps;
        step += 1;
        hooks.onStep(step);
      }
      for (let start = firstNew; start < latents.length; start += area) {
        const latent = latents.slice(start, start + area);
        yield await decode(before, latent);
        before = latent;
      }
    }
  };
};

/** The middle of each token in world units from the picture's middle, row by row: u to the right, v down. */
const tokenPlaces = ({ width, height }: Job, { patch, unit }: ModelCard): Float32Array => {
  const place = (index: number, length: number): number => ((index + 0.5) * patch - length / 2) / unit;
  const places: number[] = [];
  for (let row = 0; row < height / patch; row++) {
    for (let column = 0; column < width / patch; column++) places.push(place(column, width), place(row, height));
  }
  return Float32Array.from(places);
};

const middlePicture = (pictures: Uint8Array, { width, height }: Job): RgbFrame => {
  const bytes = width * height * 3;
  const middle = Math.floor(pictures.length / bytes / 2);
  return { width, height, data: pictures.slice(middle * bytes, (middle + 1) * bytes) };
};
