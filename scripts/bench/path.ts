import { join } from "node:path";
import { type App, composeApp } from "../../src/app/compose.ts";
import { createLogger } from "../../src/app/logger.ts";
import { startWorker } from "../../src/app/worker.ts";
import type { Generation } from "../../src/core/ports/database.ts";
import { TOPICS } from "../../src/core/topics.ts";
import { makeClip, reencode, runFfmpeg } from "./clips.ts";
import { against, type Bench, type Measurement, repeat, type Section, summary, timed } from "./measure.ts";

const PROMPT = "a red fox runs through a snowy forest, camera pans left";
const SECONDS = 4;

/** One prompt through the product as it starts by `npm start`, then what verification costs on the file it released. */
export const path: Section = async (bench) => {
  bench.say("starting the product");
  const started = await timed(() => composeApp(bench.config, createLogger(bench.config.logLevel)));
  const app = started.value;
  try {
    await startWorker(app);
    bench.say(`from a prompt to ${SECONDS} s of video`);
    const first = await generate(app, 1, bench);
    bench.say("once more, with every thread and child process warm");
    const next = await generate(app, 2, bench);
    return [
      summary("start on a new data directory", [started.ms]),
      ...rowsOf(first, next),
      ...(await verifying(app, next.id, bench)),
    ];
  } finally {
    await app.lifecycle.stop();
  }
};

type Made = {
  readonly id: string;
  readonly admissionMs: number;
  readonly totalMs: number;
  readonly steps: readonly { readonly step: string; readonly milliseconds: number }[];
};

async function generate(app: App, seed: number, { signal }: Bench): Promise<Made> {
  const user = await app.accounts.ensureOperator();
  const begun = performance.now();
  const admitted = await timed(() => app.admission.admit(user, { prompt: PROMPT, seconds: SECONDS, seed }, signal));
  if (!admitted.value.ok) throw new Error(JSON.stringify(admitted.value.errors));
  const { id } = admitted.value.value.generation;
  const { status, reason } = await ended(app, id);
  const totalMs = performance.now() - begun;
  if (status !== "READY") throw new Error(`the generation ended ${status} (${reason})`);
  return { id, admissionMs: admitted.ms, totalMs, steps: await app.database.stepResults(id) };
}

function rowsOf(first: Made, next: Made): Measurement[] {
  const row = (what: string, ms: number) => summary(what, [ms], against("the next video", [ms], [next.totalMs]));
  const inSteps = next.steps.reduce((sum, { milliseconds }) => sum + milliseconds, next.admissionMs);
  return [
    row("admission to READY, the first video", first.totalMs),
    summary("admission to READY, the next video", [next.totalMs], { note: `${SECONDS} s of video` }),
    row("  ADMISSION", next.admissionMs),
    ...next.steps.map(({ step, milliseconds }) => row(`  ${step}`, milliseconds)),
    row("  between the steps: queue, release, notices", next.totalMs - inSteps),
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

async function verifying(app: App, id: string, bench: Bench): Promise<Measurement[]> {
  const { ffmpeg } = app.tools;
  const [asset] = await app.database.assets([id]);
  bench.say("making copies to verify");
  const released = asset && (await app.storage.localPath(asset.storageKey, bench.signal));
  if (!released) throw new Error("the released file is gone");
  const at = (name: string) => join(bench.folder, name);
  await reencode(ffmpeg, released, at("stripped.mp4"));
  await makeClip(ffmpeg, at("foreign.mkv"), { width: 1280, height: 720 });
  await runFfmpeg(ffmpeg, ["-i", at("foreign.mkv"), "-c:v", "libx264", "-preset", "ultrafast", at("foreign.mp4")]);

  const rows: Measurement[] = [];
  for (const [what, file] of [
    ["the released file", released],
    ["a re-encoded copy without metadata", at("stripped.mp4")],
    ["somebody else's video", at("foreign.mp4")],
  ] as const) {
    bench.say(`verifying ${what}`);
    let note = "";
    const samples = await repeat(bench.times(3, 1), async () => {
      note = (await app.verification.verify(file, {}, bench.signal)).verdict;
    });
    rows.push(summary(`verify ${what}`, samples, { note }));
  }
  return rows;
}
