import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../../core/errors.ts";
import { ASPECTS } from "../../../core/ports/generator.ts";

const sizeSchema = z.object({ width: z.int().positive(), height: z.int().positive() });

const modelSchema = z.object({
  name: z.string(),
  version: z.string(),
  files: z.array(z.object({ file: z.string(), sha256: z.string().length(64), bytes: z.int().positive() })),
  framesPerSecond: z.int().positive(),
  /** Pictures that one latent frame stands for. */
  framesPerLatent: z.int().positive(),
  /** Side in pixels of the square that one latent vector stands for. */
  patch: z.int().positive(),
  /** Pixels in a world unit, which is what the places of tokens are counted in. */
  unit: z.int().positive(),
  /** Numbers in a latent vector. */
  channels: z.int().positive(),
  /** Denoising steps of a window. */
  steps: z.int().positive(),
  /** Weight of classifier-free guidance in a clip's first window. */
  guidance: z.number().positive(),
  /** And in those that continue it, where what guidance exaggerates would add up. */
  guidanceContinued: z.number().positive(),
  sizes: z.record(z.enum(ASPECTS), sizeSchema),
});

const vocabularySchema = z.object({
  /** Concept ids count from 1 through the slots in order. */
  slots: z.array(
    z.object({
      name: z.string(),
      concepts: z.array(z.string()),
      /** What a prompt means that says nothing about the slot; null leaves it to the model. */
      unsaid: z.string().nullable().default(null),
      /** The slot whose second word in a prompt goes here; its concepts have the same names. */
      second: z.string().optional(),
    }),
  ),
  /** Base forms, parted by single spaces or hyphens -> ids of the concepts, all of one slot, that the phrase may mean. */
  phrases: z.record(z.string(), z.array(z.int().positive()).min(1)),
});

export type ModelCard = z.infer<typeof modelSchema>;
export type Vocabulary = z.infer<typeof vocabularySchema>;
export type Model = {
  readonly card: ModelCard;
  readonly vocabulary: Vocabulary;
  readonly transformer: Uint8Array;
  readonly decoder: Uint8Array;
  /** A model without one cannot go on from pictures. */
  readonly encoder: Uint8Array | undefined;
};

/**
 * Reads a model folder. The bytes that are returned are the bytes whose hashes were checked.
 *
 * @throws AppError MODEL_INVALID when a file is missing, malformed or not the one that model.json names
 */
export const readModel = async (directory: string): Promise<Model> => {
  try {
    const card = modelSchema.parse(JSON.parse(await readFile(join(directory, "model.json"), "utf8")));
    const read = async (name: string): Promise<Uint8Array> => {
      const expected = card.files.find((entry) => entry.file === name);
      const bytes = await readFile(join(directory, name));
      const actual = createHash("sha256").update(bytes).digest("hex");
      if (actual !== expected?.sha256) throw new Error(`${name} has SHA-256 ${actual}, not ${expected?.sha256}`);
      return bytes;
    };
    return {
      card,
      vocabulary: vocabularySchema.parse(JSON.parse(new TextDecoder().decode(await read("vocabulary.json")))),
      transformer: await read("transformer.onnx"),
      decoder: await read("decoder.onnx"),
      encoder: card.files.some(({ file }) => file === "encoder.onnx") ? await read("encoder.onnx") : undefined,
    };
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new AppError("MODEL_INVALID", { message: `The model in ${directory} cannot be used: ${why}`, cause });
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
