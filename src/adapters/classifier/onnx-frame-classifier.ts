import { Tensor } from "onnxruntime-node";
import { type CategoryScores, scoresFrom } from "../../../moderation/index.ts";
import { AppError } from "../../core/errors.ts";
import type { FrameClassifier, FramePicture } from "../../core/ports/classifier.ts";
import { type LoadedModel, loadModel } from "./model-file.ts";

const SIZE = 224;
const LABELS = ["drawing", "hentai", "neutral", "porn", "sexy"] as const;

/**
 * The nsfwjs classifier of models/frame-classifier. It covers sexual content only; what it says of a picture becomes
 * one score: explicit classes count whole, "sexy" half, so suggestive pictures stay below explicit ones.
 * @throws AppError MODEL_INVALID when the files are not those of the manifest.
 */
export const createOnnxFrameClassifier = async (options: {
  readonly modelDirectory: string;
  readonly threads?: number;
}): Promise<FrameClassifier> => {
  const model = await loadModel(options.modelDirectory, options.threads ?? 1);
  if (model.manifest.labels.join() !== LABELS.join()) {
    throw new AppError("MODEL_INVALID", { message: `The frame classifier must have the classes ${LABELS.join(", ")}` });
  }
  let isClosed = false;
  return {
    identity: () => model.identity,
    covers: () => ["sexual"],
    score: async (frames, signal) => {
      const scores: CategoryScores[] = [];
      // One frame a run: the memory does not grow with the clip, and cancelling waits for one frame at most.
      for (const frame of frames) {
        signal.throwIfAborted();
        if (isClosed) throw new AppError("CLASSIFIER_UNAVAILABLE", { message: "The frame classifier is closed" });
        scores.push(await scoreFrame(model, frame));
      }
      return scores;
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await model.session.release();
    },
  };
};

async function scoreFrame(model: LoadedModel, frame: FramePicture): Promise<CategoryScores> {
  const { width, height, data } = frame;
  if (!(width > 0 && height > 0 && data.length === width * height * 3)) {
    throw new AppError("CLASSIFIER_UNAVAILABLE", {
      message: `A ${width}x${height} frame came with ${data.length} bytes`,
    });
  }
  const classes = await run(model, new Tensor("float32", resize(frame), [1, SIZE, SIZE, 3]));
  const [, hentai = Number.NaN, , porn = Number.NaN, sexy = Number.NaN] = classes;
  const sexual = Math.min(1, hentai + porn + sexy / 2);
  // Fail closed: a NaN would pass under every threshold.
  if (!(sexual >= 0))
    throw new AppError("CLASSIFIER_UNAVAILABLE", { message: "The frame classifier gave no probability" });
  return scoresFrom((category) => (category === "sexual" ? sexual : 0));
}

async function run(model: LoadedModel, pixels: Tensor): Promise<Float32Array> {
  try {
    const { scores } = await model.session.run({ pixels });
    if (scores?.data instanceof Float32Array && scores.data.length === LABELS.length) return scores.data;
    throw new Error("the model answered in an unknown shape");
  } catch (cause) {
    throw new AppError("CLASSIFIER_UNAVAILABLE", { message: "The frame classifier failed", cause });
  }
}

/** Bilinear with aligned corners and no smoothing, 0 to 1: how the reference prepares a picture. */
function resize({ width, height, data }: FramePicture): Float32Array {
  const out = new Float32Array(SIZE * SIZE * 3);
  const columns = places(width);
  let to = 0;
  for (const row of places(height)) {
    const above = row.low * width;
    const below = row.high * width;
    for (const { low, high, part } of columns) {
      for (let channel = 0; channel < 3; channel++) {
        const top = mix(data[(above + low) * 3 + channel] ?? 0, data[(above + high) * 3 + channel] ?? 0, part);
        const bottom = mix(data[(below + low) * 3 + channel] ?? 0, data[(below + high) * 3 + channel] ?? 0, part);
        out[to++] = mix(top, bottom, row.part) / 255;
      }
    }
  }
  return out;
}

/** Where each target pixel falls between two source pixels. */
function places(length: number): readonly { low: number; high: number; part: number }[] {
  return Array.from({ length: SIZE }, (_, index) => {
    const exact = (index * (length - 1)) / (SIZE - 1);
    const low = Math.floor(exact);
    return { low, high: Math.min(low + 1, length - 1), part: exact - low };
  });
}

function mix(a: number, b: number, part: number): number {
  return a + (b - a) * part;
}
