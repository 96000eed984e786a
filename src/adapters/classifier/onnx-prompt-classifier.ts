import { setImmediate } from "node:timers/promises";
import { Tensor } from "onnxruntime-node";
import { AppError } from "../../core/errors.ts";
import type { PromptClassifier, PromptScores } from "../../core/ports/classifier.ts";
import { type LoadedModel, loadModel } from "./model-file.ts";
import { createNgramLogits, type NgramLogits } from "./ngrams.ts";
import { PROMPT_HEADS, promptScores } from "./prompt-scores.ts";
import { createTokeniser, type Tokeniser } from "./tokeniser.ts";

/** Tokens in one run of the model: bounds its memory, and how long cancelling waits. */
const MAX_BATCH_TOKENS = 512;
/** Texts that are tokenised between two turns of the event loop: a few milliseconds. */
const TEXTS_A_TURN = 32;

/**
 * The encoder of models/prompt-classifier, helped by n-grams for rare spellings. A text scores the same, to the bit, alone and among others: only texts of
 * equal length run together, so nothing is padded, and the network mixes no two texts.
 * @throws AppError MODEL_INVALID when the files are not those of the manifest or its heads are not our categories.
 */
export const createOnnxPromptClassifier = async (options: {
  readonly modelDirectory: string;
  readonly threads?: number;
}): Promise<PromptClassifier> => {
  const model = await loadModel(options.modelDirectory, options.threads ?? 1);
  const reader = readerOf(model);
  let isClosed = false;
  return {
    identity: () => model.identity,
    languages: () => model.manifest.languages ?? [],
    score: async (texts, signal) => {
      if (isClosed) throw new AppError("CLASSIFIER_UNAVAILABLE", { message: "The prompt classifier is closed" });
      return scoreAll(model, reader, texts, signal);
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      await model.session.release();
    },
  };
};

type Reader = { readonly tokenise: Tokeniser; readonly spelling: NgramLogits };

function readerOf({ manifest, companions }: LoadedModel): Reader {
  const tokenizer = companions.get("tokenizer.json");
  const ngrams = companions.get("ngrams.bin");
  if (manifest.labels.join() !== PROMPT_HEADS.join() || !tokenizer || !ngrams) {
    const wanted = `tokenizer.json, ngrams.bin and the heads ${PROMPT_HEADS.join(", ")}`;
    throw new AppError("MODEL_INVALID", { message: `The prompt classifier must have ${wanted}` });
  }
  return {
    tokenise: createTokeniser(JSON.parse(tokenizer.toString("utf8"))),
    spelling: createNgramLogits(ngrams, PROMPT_HEADS.length),
  };
}

/** Equal pieces run once: texts that differ in case alone are one text to the model. */
async function scoreAll(
  model: LoadedModel,
  { tokenise, spelling }: Reader,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<PromptScores[]> {
  const pieces = new Map<string, readonly number[]>();
  const keysOfTexts: string[][] = [];
  for (const [index, text] of texts.entries()) {
    if (index % TEXTS_A_TURN === TEXTS_A_TURN - 1) await setImmediate();
    const own = tokenise(text);
    for (const ids of own) pieces.set(ids.join(), ids);
    keysOfTexts.push(own.map((ids) => ids.join()));
  }
  const logits = new Map<string, Float32Array>();
  for (const batch of batches([...pieces.values()])) {
    signal.throwIfAborted();
    const found = await run(model, batch);
    for (const [row, ids] of batch.entries()) {
      logits.set(ids.join(), found.subarray(row * PROMPT_HEADS.length, (row + 1) * PROMPT_HEADS.length));
    }
  }
  return texts.map((text, index) => {
    const own = keysOfTexts[index] ?? [];
    return promptScores(
      own.map((key) => logits.get(key) ?? new Float32Array()),
      spelling(text),
    );
  });
}

/** Pieces of equal length together, as many as fit a run. */
function batches(pieces: readonly (readonly number[])[]): readonly (readonly (readonly number[])[])[] {
  const out: (readonly number[])[][] = [];
  for (const ids of pieces.toSorted((a, b) => a.length - b.length)) {
    const batch = out.at(-1);
    const fits = batch?.[0]?.length === ids.length && (batch.length + 1) * ids.length <= MAX_BATCH_TOKENS;
    if (batch && fits) batch.push(ids);
    else out.push([ids]);
  }
  return out;
}

async function run(model: LoadedModel, batch: readonly (readonly number[])[]): Promise<Float32Array> {
  try {
    const shape = [batch.length, batch[0]?.length ?? 0];
    const { logits } = await model.session.run({
      ids: new Tensor("int64", BigInt64Array.from(batch.flat(), BigInt), shape),
    });
    if (logits?.data instanceof Float32Array && logits.data.length === batch.length * PROMPT_HEADS.length)
      return logits.data;
    throw new Error("the model answered in an unknown shape");
  } catch (cause) {
    throw new AppError("CLASSIFIER_UNAVAILABLE", { message: "The prompt classifier failed", cause });
  }
}
