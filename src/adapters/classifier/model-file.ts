import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { ModelIdentity } from "../../core/ports/classifier.ts";

const manifest = z.looseObject({
  name: z.string().min(1),
  version: z.string().min(1),
  labels: z.array(z.string()).min(1),
  languages: z.array(z.string().regex(/^[a-z]{2}$/)).optional(),
  files: z.tuple([z.looseObject({ file: z.string().min(1), sha256: z.hex().length(64), bytes: z.int().positive() })]),
});
type ModelManifest = z.infer<typeof manifest>;
export type LoadedModel = {
  readonly session: InferenceSession;
  readonly identity: ModelIdentity;
  readonly manifest: ModelManifest;
};

/**
 * Opens the one-file model described by `model.json` in a folder. The bytes that were hashed are the bytes that run.
 * @throws AppError MODEL_INVALID when a file is missing, is not the one in the manifest, or does not load.
 */
export const loadModel = async (modelDirectory: string, threads: number): Promise<LoadedModel> => {
  try {
    const parsed = manifest.parse(JSON.parse(await readFile(join(modelDirectory, "model.json"), "utf8")));
    const [{ file, sha256 }] = parsed.files;
    const bytes = await readFile(join(modelDirectory, file));
    const found = createHash("sha256").update(bytes).digest("hex");
    if (found !== sha256) throw new Error(`${file} has SHA-256 ${found}, the manifest says ${sha256}`);
    const session = await InferenceSession.create(bytes, {
      executionProviders: ["cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
    });
    return { session, identity: { name: parsed.name, version: parsed.version, sha256 }, manifest: parsed };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("MODEL_INVALID", { message: `The model in ${modelDirectory} cannot be used: ${reason}`, cause });
  }
};
