import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { ModelIdentity } from "../../core/ports/classifier.ts";

const fileEntry = z.looseObject({
  file: z.string().min(1),
  sha256: z.hex().length(64),
  bytes: z.int().positive(),
});
const manifest = z.looseObject({
  name: z.string().min(1),
  version: z.string().min(1),
  labels: z.array(z.string()).min(1),
  languages: z.array(z.string().regex(/^[a-z]{2}$/)).optional(),
  /** The network first, then what it needs beside it. */
  files: z.tuple([fileEntry], fileEntry),
});
type ModelManifest = z.infer<typeof manifest>;
export type LoadedModel = {
  readonly session: InferenceSession;
  readonly identity: ModelIdentity;
  readonly manifest: ModelManifest;
  /** The files beside the network, by name. */
  readonly companions: ReadonlyMap<string, Buffer>;
};

/**
 * Opens the model described by `model.json` in a folder. The bytes that were hashed are the bytes that run. The identity
 * of a model of several files is the hash of their hashes, in hex, joined.
 * @throws AppError MODEL_INVALID when a file is missing, is not the one in the manifest, or does not load.
 */
export const loadModel = async (modelDirectory: string, threads: number): Promise<LoadedModel> => {
  try {
    const parsed = manifest.parse(JSON.parse(await readFile(join(modelDirectory, "model.json"), "utf8")));
    const [network, ...others] = parsed.files;
    const companions = new Map<string, Buffer>();
    for (const entry of others) companions.set(entry.file, await readVerified(modelDirectory, entry));
    const session = await InferenceSession.create(await readVerified(modelDirectory, network), {
      executionProviders: ["cpu"],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
    });
    const sha256 = others.length === 0 ? network.sha256 : hash(parsed.files.map((entry) => entry.sha256).join(""));
    return { session, identity: { name: parsed.name, version: parsed.version, sha256 }, manifest: parsed, companions };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("MODEL_INVALID", { message: `The model in ${modelDirectory} cannot be used: ${reason}`, cause });
  }
};

async function readVerified(directory: string, { file, sha256 }: z.infer<typeof fileEntry>): Promise<Buffer> {
  const bytes = await readFile(join(directory, file));
  const found = hash(bytes);
  if (found !== sha256) throw new Error(`${file} has SHA-256 ${found}, the manifest says ${sha256}`);
  return bytes;
}

function hash(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
