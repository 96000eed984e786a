import { Tensor } from "onnxruntime-node";
import { CATEGORIES, scoresFrom } from "../../../moderation/index.ts";
import { AppError } from "../../core/errors.ts";
import type { PromptClassifier, PromptScores } from "../../core/ports/classifier.ts";
import { type Features, features } from "./features.ts";
import { type LoadedModel, loadModel } from "./model-file.ts";

/** Padded features in one run of the model: bounds its memory (13 floats each) and the time between two turns of the loop. */
const MAX_BATCH_FEATURES = 32_768;
const LABELS = [...CATEGORIES, "unsafe"] as const;

/**
 * The hashed n-gram classifier of models/prompt-classifier.
 * @throws AppError MODEL_INVALID when the files are not those of the manifest or its heads are not our categories.
 */
export const createOnnxPromptClassifier = async (options: {
  readonly modelDirectory: string;
  readonly threads?: number;
}): Promise<PromptClassifier> => {
  const model = await loadModel(options.modelDirectory, options.threads ?? 1);
  if (model.manifest.labels.join() !== LABELS.join()) {
    throw new AppError("MODEL_INVALID", { message: `The prompt classifier must have the heads ${LABELS.join(", ")}` });
  }
  let isClosed = false;
  return {
    identity: () => model.identity,
    languages: () => model.manifest.languages ?? [],
    score: async (texts, signal) => {
      if (isClosed) throw new AppError("CLASSIFIER_UNAVAILABLE", { message: "The prompt classifier is closed" });
      return scoreAll(model, texts, signal);
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await model.session.release();
    },
  };
};

/** In order of length, so that a short text is never padded to a long one's size. */
async function scoreAll(model: LoadedModel, texts: readonly string[], signal: AbortSignal): Promise<PromptScores[]> {
  const rows = texts.map((text, index) => ({ index, ...features(text) })).sort((a, b) => a.ids.length - b.ids.length);
  const results = new Map<number, PromptScores>();
  for (let first = 0; first < rows.length; ) {
    signal.throwIfAborted();
    let count = 1;
    while ((count + 1) * (rows[first + count]?.ids.length ?? Number.POSITIVE_INFINITY) <= MAX_BATCH_FEATURES) count++;
    const batch = rows.slice(first, first + count);
    const scores = await run(model, batch);
    for (const [position, row] of batch.entries()) {
      results.set(row.index, readScores(scores.subarray(position * LABELS.length, (position + 1) * LABELS.length)));
    }
    first += count;
  }
  return texts.map((_, index) => {
    const scores = results.get(index);
    if (!scores) throw new AppError("CLASSIFIER_UNAVAILABLE", { message: "The prompt classifier lost a text" });
    return scores;
  });
}

async function run(model: LoadedModel, batch: readonly Features[]): Promise<Float32Array> {
  const width = Math.max(1, ...batch.map((row) => row.ids.length));
  const ids = new Int32Array(batch.length * width);
  const values = new Float32Array(batch.length * width);
  for (const [position, row] of batch.entries()) {
    ids.set(row.ids, position * width);
    values.set(row.values, position * width);
  }
  try {
    const shape = [batch.length, width];
    const { scores } = await model.session.run({
      ids: new Tensor("int32", ids, shape),
      values: new Tensor("float32", values, shape),
    });
    if (scores?.data instanceof Float32Array && scores.data.length === batch.length * LABELS.length) return scores.data;
    throw new Error("the model answered in an unknown shape");
  } catch (cause) {
    throw new AppError("CLASSIFIER_UNAVAILABLE", { message: "The prompt classifier failed", cause });
  }
}

function readScores(row: Float32Array): PromptScores {
  // Fail closed: a NaN would pass under every threshold.
  if (!row.every((score) => score >= 0 && score <= 1)) {
    throw new AppError("CLASSIFIER_UNAVAILABLE", { message: "The prompt classifier answered with no probability" });
  }
  const scoreOf = (label: (typeof LABELS)[number]): number => row[LABELS.indexOf(label)] ?? 0;
  return { categories: scoresFrom(scoreOf), unsafe: scoreOf("unsafe") };
}
