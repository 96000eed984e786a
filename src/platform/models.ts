import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "./package-root.ts";
import { sha256OfFile } from "./sha256-file.ts";

const modelManifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  licence: z.string(),
  files: z.array(z.looseObject({ file: z.string(), sha256: z.hex().length(64), bytes: z.int().positive() })).min(1),
});
export type ModelManifest = z.infer<typeof modelManifest> & { readonly directory: string };

const MANIFEST = "model.json";
const modelsDirectory = join(packageRoot, "models");

/** Every folder of models/ with a model.json, and those in use that lie elsewhere. @throws when a manifest is not valid. */
export async function listModels(inUse: readonly string[]): Promise<readonly ModelManifest[]> {
  const shipped = (await readdir(modelsDirectory)).map((name) => join(modelsDirectory, name));
  const present = shipped.filter((directory) => existsSync(join(directory, MANIFEST)));
  return Promise.all([...new Set([...present, ...inUse])].map(readManifest));
}

async function readManifest(directory: string): Promise<ModelManifest> {
  const path = join(directory, MANIFEST);
  try {
    return { ...modelManifest.parse(JSON.parse(await readFile(path, "utf8"))), directory };
  } catch (cause) {
    throw new Error(`${path} is missing or is not a model's manifest`, { cause });
  }
}

/** Files that are missing or are not the ones in the manifest. Empty means that the model is whole. */
export async function faultsOfModel(model: ModelManifest): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { file, sha256 } of model.files) {
    const found = await sha256OfFile(join(model.directory, file)).catch(() => null);
    if (found === null) faults.push(`${file} is missing`);
    else if (found !== sha256) faults.push(`${file} is not the file in the manifest`);
  }
  return faults;
}
