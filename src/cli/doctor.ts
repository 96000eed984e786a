import { access, constants, mkdir, statfs } from "node:fs/promises";
import type { Command } from "commander";
import { readServerFile } from "../app/server-file.ts";
import type { Config } from "../config/config.ts";
import { faultsOfModel } from "../platform/models.ts";
import { examineGenerator } from "./doctor-generator.ts";
import type { Finding, Outcome } from "./finding.ts";
import { modelsOf } from "./models.ts";
import { EXIT, paint, print } from "./output.ts";

const LEAST_FREE_BYTES = 2e9;

export function addDoctorCommand(program: Command, config: () => Config): void {
  program
    .command("doctor")
    .description(
      "Check this machine: Node, ffmpeg, models, native libraries, disk, model server, database. Exit 1 on a fault.",
    )
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const findings = await examine(config());
      const sign = { ok: paint("green", "✓"), warning: paint("yellow", "!"), fault: paint("red", "✗") };
      print(
        options.json ?? false,
        findings,
        findings.flatMap(({ check, state, detail, mend }) => [
          `${sign[state]} ${check}: ${detail}`,
          ...(mend === undefined ? [] : [`    ${mend}`]),
        ]),
      );
      if (findings.some(({ state }) => state === "fault")) process.exitCode = EXIT.fault;
    });
}

async function examine(config: Config): Promise<readonly Finding[]> {
  const checks = [
    attempt("Node", () => node()),
    attempt("ffmpeg", () => ffmpeg(config)),
    attempt("models", () => models(config)),
    attempt("onnxruntime", () => native("onnxruntime-node")),
    attempt("C2PA", () => native("@contentauth/c2pa-node")),
    attempt("data directory", () => dataDirectory(config)),
    attempt("disk", () => disk(config)),
    attempt("generator", () => examineGenerator(config)),
    attempt("database", () => database(config)),
  ];
  return Promise.all(checks);
}

async function attempt(check: string, examineIt: () => Promise<Outcome>): Promise<Finding> {
  try {
    return { check, ...(await examineIt()) };
  } catch (error) {
    return { check, state: "fault", detail: error instanceof Error ? error.message : String(error) };
  }
}

async function node(): Promise<Outcome> {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const detail = `v${process.versions.node}`;
  if (major > 20 || (major === 20 && minor >= 19)) return { state: "ok", detail };
  return { state: "fault", detail, mend: "Install Node 20.19 or later." };
}

async function ffmpeg(config: Config): Promise<Outcome> {
  const { findFfmpeg } = await import("../app/media.ts");
  const tools = await findFfmpeg(config);
  const detail = `${tools.version} (${tools.source})`;
  if (tools.source !== "embedded") return { state: "ok", detail };
  return {
    state: "warning",
    detail: `${detail}: a 2018 build, about half the speed`,
    mend: "Install a current one, e.g. apt-get install -y ffmpeg, or set FFMPEG_PATH.",
  };
}

async function models(config: Config): Promise<Outcome> {
  const shipped = await modelsOf(config);
  const faults = (
    await Promise.all(
      shipped.map(async (model) => (await faultsOfModel(model)).map((fault) => `${model.name}: ${fault}`)),
    )
  ).flat();
  if (faults.length > 0)
    return { state: "fault", detail: faults.join("; "), mend: "Restore models/ from the repository." };
  return { state: "ok", detail: `${shipped.length} models, every digest matches` };
}

async function native(name: string): Promise<Outcome> {
  await import(name);
  return { state: "ok", detail: `${name} loads` };
}

async function dataDirectory(config: Config): Promise<Outcome> {
  await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 });
  await access(config.dataDirectory, constants.W_OK);
  return { state: "ok", detail: `${config.dataDirectory} can be written` };
}

async function disk(config: Config): Promise<Outcome> {
  const { bavail, bsize } = await statfs(config.dataDirectory);
  const free = bavail * bsize;
  const detail = `${(free / 1e9).toFixed(1)} GB free`;
  return free >= LEAST_FREE_BYTES
    ? { state: "ok", detail }
    : { state: "warning", detail, mend: "Free some space: videos stop when it runs out." };
}

async function database(config: Config): Promise<Outcome> {
  const server = await readServerFile(config.dataDirectory);
  if (server) return { state: "ok", detail: `in use by the server at ${server.url} (process ${server.pid})` };
  const { openDatabase } = await import("../adapters/database/open-database.ts");
  const { migrationsDirectory } = await import("../app/migrations.ts");
  const { database: opened } = await openDatabase({
    url: config.databaseUrl,
    migrationsDirectory,
    clock: () => new Date(),
  });
  try {
    await opened.ping();
    return { state: "ok", detail: `${opened.kind} opens, schema is current` };
  } finally {
    await opened.close();
  }
}
