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

export const modelsDirectory = join(packageRoot, "models");

/** Every model that ships: each folder of models/ with a model.json. @throws when one of those files is not readable. */
export async function listModels(directory = modelsDirectory): Promise<readonly ModelManifest[]> {
  const folders = (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const manifests: ModelManifest[] = [];
  for (const { name } of folders) {
    const path = join(directory, name, "model.json");
    const text = await readFile(path, "utf8").catch(() => null);
    if (text !== null) manifests.push({ ...modelManifest.parse(JSON.parse(text)), directory: join(directory, name) });
  }
  return manifests;
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
