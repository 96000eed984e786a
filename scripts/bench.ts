import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { loadConfig } from "../src/config/config.ts";
import { packageRoot } from "../src/platform/package-root.ts";
import { api } from "./bench/api.ts";
import { credentials } from "./bench/credentials.ts";
import { database } from "./bench/database.ts";
import { generation } from "./bench/generation.ts";
import { describeMachine } from "./bench/machine.ts";
import { type Bench, type Measurement, type Section, summary } from "./bench/measure.ts";
import { moderation } from "./bench/moderation.ts";
import { path } from "./bench/path.ts";
import { similarity } from "./bench/similarity.ts";
import { toTable } from "./bench/table.ts";
import { watermark } from "./bench/watermark.ts";

const SECTIONS: Readonly<Record<string, Section>> = {
  moderation,
  generation,
  watermark,
  credentials,
  database,
  api,
  path,
  similarity,
};
const USAGE = `usage: npm run bench -- [--only ${Object.keys(SECTIONS).join(",")}] [--quick] [--json]
  Measures the product on this machine; wants it idle. Writes out/bench.json and prints a table, or JSON with --json.`;

const { only, quick, json } = readOptions();
const stop = new AbortController();
process.once("SIGINT", () => stop.abort(new Error("interrupted")));
const started = performance.now();
const say = (text: string) =>
  console.error(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`);

const sections: { readonly name: string; readonly seconds: number; readonly measurements: readonly Measurement[] }[] =
  [];
for (const name of only) sections.push(await run(name));
const report = {
  quick,
  machine: await describeMachine(loadConfig(process.env)),
  seconds: (performance.now() - started) / 1000,
  sections,
};
const file = join(packageRoot, "out", "bench.json");
await mkdir(join(packageRoot, "out"), { recursive: true });
await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
console.log(json ? JSON.stringify(report, null, 2) : toTable(report));
say(`written to ${file}`);

async function run(name: string) {
  const section = SECTIONS[name];
  if (!section) throw new Error(USAGE);
  say(name);
  const begun = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "vouch-bench-"));
  const { FFMPEG_PATH, FFPROBE_PATH } = process.env;
  const config = loadConfig({
    ...{ FFMPEG_PATH, FFPROBE_PATH, DATA_DIR: join(folder, "data"), LOG_LEVEL: "error", MODEL_THREADS: "2" },
  });
  const bench: Bench = {
    ...{ config, folder, signal: stop.signal },
    times: (full, few) => (quick ? few : full),
    say: (text) => say(`${name}: ${text}`),
  };
  try {
    await forgetPeak();
    const measurements = await section(bench);
    return { name, seconds: (performance.now() - begun) / 1000, measurements: [...measurements, ...(await memory())] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of this process with its threads, not of the ffmpeg and credential processes beside it. */
async function memory(): Promise<Measurement[]> {
  // What a closed worker or database held is freed in a later turn of the loop.
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await setTimeout(100);
  }
  const mebibytes = (bytes: number) => [bytes / 2 ** 20];
  const unit = "MiB" as const;
  return [
    summary("peak memory of the process", mebibytes(process.resourceUsage().maxRSS * 1024), { unit }),
    summary("memory left after the section", mebibytes(process.memoryUsage.rss()), { unit }),
  ];
}

/** Linux forgets the peak so far (proc(5), clear_refs); elsewhere a section shows the peak of those before it too. */
async function forgetPeak(): Promise<void> {
  await writeFile("/proc/self/clear_refs", "5").catch(() => undefined);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { only: { type: "string" }, quick: { type: "boolean" }, json: { type: "boolean" } },
    });
    const names = values.only?.split(",") ?? Object.keys(SECTIONS);
    if (!names.every((name) => name in SECTIONS)) throw new Error(`--only ${values.only}`);
    return { only: names, quick: values.quick ?? false, json: values.json ?? false };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    process.exit(64);
  }
}
