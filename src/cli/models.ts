import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import { faultsOfModel, listModels, type ModelManifest } from "../platform/models.ts";
import { EXIT, paint, print } from "./output.ts";

export function addModelsCommands(program: Command, config: () => Config): void {
  const group = program.command("models").description("The model files that ship or are in use.");

  group
    .command("list")
    .description("Name, version, licence and size of each model.")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const models = await modelsOf(config());
      print(
        options.json ?? false,
        models.map(brief),
        models.map((model) => {
          const { name, version, licence, bytes, directory } = brief(model);
          return `${name} ${version}  ${(bytes / 1e6).toFixed(1)} MB  ${licence}  ${directory}`;
        }),
      );
    });

  group
    .command("check")
    .description("Compare every file with the digest in its manifest. Exit 1 when one differs.")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const results = await Promise.all(
        (await modelsOf(config())).map(async (model) => ({
          ...brief(model),
          faults: await faultsOfModel(model),
        })),
      );
      print(
        options.json ?? false,
        results,
        results.map(({ name, directory, faults }) =>
          faults.length === 0
            ? `${paint("green", "✓")} ${name}  ${directory}`
            : `${paint("red", "✗")} ${name}  ${directory}: ${faults.join("; ")}`,
        ),
      );
      if (results.some(({ faults }) => faults.length > 0)) process.exitCode = EXIT.fault;
    });
}

/** @throws AppError MODEL_INVALID when a manifest is missing or malformed */
export async function modelsOf(config: Config): Promise<readonly ModelManifest[]> {
  const { generator, promptClassifierDirectory, frameClassifierDirectory } = config;
  const embedded = generator.kind === "embedded" ? [generator.directory] : [];
  try {
    return await listModels([...embedded, promptClassifierDirectory, frameClassifierDirectory]);
  } catch (cause) {
    throw new AppError("MODEL_INVALID", { message: cause instanceof Error ? cause.message : String(cause), cause });
  }
}

const brief = ({ name, version, licence, files, directory }: ModelManifest) => ({
  name,
  version,
  licence,
  directory,
  bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  files: files.map(({ file, sha256 }) => ({ file, sha256 })),
});
