import { Tensor } from "onnxruntime-node";
import { type Category, type CategoryScores, scoresFrom } from "../../../moderation/index.ts";
import { AppError } from "../../core/errors.ts";
import type { FrameClassifier, FramePicture } from "../../core/ports/classifier.ts";
import { type LoadedModel, loadModel } from "./model-file.ts";

const SIZE = 224;
const LABELS = ["drawing", "hentai", "neutral", "porn", "sexy"] as const;

/**
 * From this score a picture is looked at a second time, with its brightness stretched over the whole range, and the
 * lower score counts: on dim, misty or faded pictures the net takes any soft blot for skin. What has contrast already
 * scores the same twice. Below every sensible threshold, so that most pictures are looked at once.
 */
const LOOK_TWICE_FROM = 0.5;
/** Part of the pixels at either end that may be lost when brightness is stretched, and the least range to start from. */
const STRETCH = { lost: 0.02, leastRange: 0.05 } as const;

/**
 * The classifier of models/frame-classifier. Of sexual content it makes one score: explicit classes count whole, "sexy"
 * half, so suggestive pictures stay below explicit ones. Of illicit content it knows firearms only.
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
  const pixels = resize(frame);
  const first = await run(model, pixels);
  const sexual = first.sexual < LOOK_TWICE_FROM ? first.sexual : lower(first, await run(model, stretched(pixels)));
  const known: Partial<Record<Category, number>> = { sexual, illicit: first.firearms };
  return scoresFrom((category) => known[category] ?? 0);
}

const lower = (one: Looked, other: Looked): number => Math.min(one.sexual, other.sexual);

type Looked = { readonly sexual: number; readonly firearms: number };

async function run(model: LoadedModel, pixels: Float32Array): Promise<Looked> {
  try {
    const { scores, firearms } = await model.session.run({ pixels: new Tensor("float32", pixels, [1, SIZE, SIZE, 3]) });
    const [, hentai = Number.NaN, , porn = Number.NaN, sexy = Number.NaN] = numbers(scores, LABELS.length);
    const [firearm = Number.NaN] = numbers(firearms, 1);
    const looked = { sexual: Math.min(1, hentai + porn + sexy / 2), firearms: firearm };
    // Fail closed: a NaN would pass under every threshold.
    if (looked.sexual >= 0 && looked.firearms >= 0) return looked;
    throw new Error("the model gave no probability");
  } catch (cause) {
    throw new AppError("CLASSIFIER_UNAVAILABLE", { message: "The frame classifier failed", cause });
  }
}

function numbers(tensor: Tensor | undefined, length: number): Float32Array {
  if (tensor?.data instanceof Float32Array && tensor.data.length === length) return tensor.data;
  throw new Error("the model answered in an unknown shape");
}

/** Brightness from 0 to 1, hues kept. */
function stretched(pixels: Float32Array): Float32Array {
  const brightness = Float32Array.from({ length: SIZE * SIZE }, (_, at) => brightnessAt(pixels, at)).sort();
  const edge = (share: number) => brightness[Math.round(share * (brightness.length - 1))] ?? 0;
  const low = edge(STRETCH.lost);
  const range = Math.max(STRETCH.leastRange, edge(1 - STRETCH.lost) - low);
  return pixels.map((value) => Math.min(1, Math.max(0, (value - low) / range)));
}

/** ITU-R BT.601. */
const brightnessAt = (pixels: Float32Array, at: number): number =>
  0.299 * (pixels[at * 3] ?? 0) + 0.587 * (pixels[at * 3 + 1] ?? 0) + 0.114 * (pixels[at * 3 + 2] ?? 0);

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
