import { join } from "node:path";
import { type App, composeApp } from "../../src/app/compose.ts";
import { createLogger } from "../../src/app/logger.ts";
import { startWorker } from "../../src/app/worker.ts";
import type { Generation } from "../../src/core/ports/database.ts";
import { TOPICS } from "../../src/core/topics.ts";
import { makeClip, runFfmpeg } from "./clips.ts";
import { against, type Bench, type Measurement, repeat, type Section, summary, timed } from "./measure.ts";

const SECONDS = 4;

/** One prompt through the product as it starts by `npm start`, then what verification costs on the file it released. */
export const path: Section = async (bench) => {
  bench.say("starting the product");
  const started = await timed(() => composeApp(bench.config, createLogger(bench.config.logLevel)));
  const app = started.value;
  try {
    await startWorker(app);
    bench.say(`from a prompt to ${SECONDS} s of video`);
    return [
      summary("start on a new data directory", [started.ms]),
      ...(await generating(app, bench)),
      ...(await verifying(app, bench)),
    ];
  } finally {
    await app.lifecycle.stop();
  }
};

async function generating(app: App, { signal }: Bench): Promise<Measurement[]> {
  const user = await app.accounts.ensureOperator();
  const request = { prompt: "a red fox runs through a snowy forest, camera pans left", seconds: SECONDS, seed: 7 };
  const begun = performance.now();
  const admitted = await timed(() => app.admission.admit(user, request, signal));
  if (!admitted.value.ok) throw new Error(JSON.stringify(admitted.value.errors));
  const { id } = admitted.value.value.generation;
  const { status, reason } = await ended(app, id);
  const total = performance.now() - begun;
  if (status !== "READY") throw new Error(`the generation ended ${status} (${reason})`);

  const steps = await app.database.stepResults(id);
  const inSteps = steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const row = (what: string, ms: number) => summary(what, [ms], against("admission to READY", [ms], [total]));
  return [
    summary(`admission to READY, ${SECONDS} s of video`, [total]),
    row("step ADMISSION", admitted.ms),
    ...steps.map(({ step, milliseconds }) => row(`step ${step}`, milliseconds)),
    row("between the steps: queue, release, notices", total - inSteps - admitted.ms),
  ];
}

/** Told by the same notices that subscriptions get; asks nothing of the database in between. */
async function ended(app: App, id: string): Promise<Generation> {
  const found = async () => {
    const now = await app.database.generation(id);
    return now && now.status !== "QUEUED" && now.status !== "RUNNING" ? now : null;
  };
  let unsubscribe: (() => Promise<void>) | undefined;
  try {
    return await new Promise<Generation>((resolve, reject) => {
      const look = () => void found().then((now) => now && resolve(now), reject);
      const listening = app.database.subscribe(TOPICS.updated, (changed) => changed === id && look());
      listening.then((stop) => {
        unsubscribe = stop;
        look();
      }, reject);
    });
  } finally {
    await unsubscribe?.();
  }
}

async function verifying(app: App, bench: Bench): Promise<Measurement[]> {
  const { tools, library } = { tools: app.tools, library: app.database };
  const [generation] = (await library.generations({}, { limit: 1 })).rows;
  const [asset] = await library.assets(generation ? [generation.row.id] : []);
  const released = asset && (await app.storage.localPath(asset.storageKey, bench.signal));
  if (!released) throw new Error("the released file is gone");
  const at = (name: string) => join(bench.folder, name);
  const hostile = ["-vf", "scale=iw*3/4:-2", "-c:v", "libx264", "-crf", "28", "-pix_fmt", "yuv420p"];
  await runFfmpeg(tools.ffmpeg, ["-i", released, "-map_metadata", "-1", ...hostile, at("stripped.mp4")]);
  await makeClip(tools.ffmpeg, at("foreign.mkv"), "1280x720");
  await runFfmpeg(tools.ffmpeg, ["-i", at("foreign.mkv"), "-c:v", "libx264", at("foreign.mp4")]);

  const rows: Measurement[] = [];
  for (const [what, file] of [
    ["the released file", released],
    ["a re-encoded copy without metadata", at("stripped.mp4")],
    ["somebody else's video", at("foreign.mp4")],
  ] as const) {
    bench.say(`verifying ${what}`);
    let note = "";
    const samples = await repeat(bench.times(5, 1), async () => {
      note = (await app.verification.verify(file, {}, bench.signal)).verdict;
    });
    rows.push(summary(`verify ${what}`, samples, { note }));
  }
  return rows;
}
