import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createOnnxGenerator } from "../src/adapters/generator/onnx-generator.ts";
import { createFfmpegVideo } from "../src/adapters/video/ffmpeg-video.ts";
import { resolveFfmpeg } from "../src/adapters/video/resolve-ffmpeg.ts";
import { packageRoot } from "../src/platform/package-root.ts";
import { LOOK, openJudge } from "./evaluate-generation/judge.ts";
import {
  accuracy,
  byConcept,
  mean,
  median,
  rounded,
  seam,
  tone,
  type Verdict,
} from "./evaluate-generation/measures.ts";
import { type DriftRow, markdownOf, type Report, type SetReport } from "./evaluate-generation/report.ts";
import { contactSheet } from "./evaluate-generation/sheet.ts";

const USAGE = `usage: npm run eval:generation -- [--model DIR] [--judge DIR] [--out DIR] [--prompts N] [--long N] [--json]
  Asks the generator for held-out combinations in sentences, and a judge of its own what came out.
  --prompts N   how many of the held-out prompts of each set (default: all)
  --long N      how many clips of 60 seconds to follow for drift (default 6; 0 leaves it out)
  --out DIR     writes evaluation.md, evaluation.json and two contact sheets there`;
const THREADS = 2;
const FRAMES_PER_LATENT = 4;
const MINUTE = 60;
const LOOKED_AT = [1, 5, 10, 30, MINUTE];

const { values } = parseArgs({
  options: {
    model: { type: "string", default: join(packageRoot, "models/generator-nano") },
    judge: { type: "string", default: join(packageRoot, "models/generator-judge") },
    out: { type: "string" },
    prompts: { type: "string", default: "1000" },
    long: { type: "string", default: "6" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const never = new AbortController().signal;
const judge = await openJudge(values.judge);
const generator = await createOnnxGenerator({ modelDirectory: values.model, threads: THREADS });
const sets = judge.sets.map((set) => ({ ...set, prompts: spread(set.prompts, Number(values.prompts)) }));
try {
  const short = await judgeShortClips();
  const report: Report = { ...short.report, drift: await followLongClips(Number(values.long)) };
  console.log(values.json ? JSON.stringify(report, null, 2) : markdownOf(report));
  if (values.out !== undefined) await write(values.out, report, short.pictures);
} finally {
  await generator.close();
}

async function generate(prompt: string, seconds: number, seed: number, lookAt: readonly number[]) {
  const stream = await generator.generate(
    { shots: [{ prompt, seconds, camera: null }], aspect: "16:9", style: null, lead: [], seed },
    { signal: never, onProgress: () => undefined },
  );
  if (stream.width !== LOOK.width || stream.height !== LOOK.height) throw new Error("The judge knows another size.");
  const looked = new Map<number, Uint8Array[]>();
  let index = 0;
  for await (const frame of stream.frames) {
    const second = Math.floor(index++ / LOOK.frames) + 1;
    if (lookAt.includes(second)) looked.set(second, [...(looked.get(second) ?? []), frame.slice()]);
  }
  return { looked, facts: stream.facts() };
}

async function judgeShortClips() {
  const seams: number[] = [];
  const speeds: number[] = [];
  const pictures: Uint8Array[][] = [];
  let understood = 0;
  const judgeSet = async ({ name, prompts, ceilings }: (typeof sets)[number]): Promise<SetReport> => {
    const verdicts: Verdict[] = [];
    for (const [index, { prompt, truth }] of prompts.entries()) {
      const { looked, facts } = await generate(prompt, 1, index, [1]);
      const frames = looked.get(1) ?? [];
      verdicts.push({ prompt, truth, said: await judge.look(frames) });
      seams.push(seam(frames, FRAMES_PER_LATENT));
      speeds.push(facts.seconds);
      pictures.push(frames);
      if (generator.understand(prompt).ignoredWords.length === 0) understood += 1;
      process.stderr.write(`\r${index + 1} of ${prompts.length} ${name} prompts`);
    }
    process.stderr.write("\n");
    return {
      ...{ name, prompts: prompts.length, ceilings },
      accuracy: accuracy(verdicts, judge.slots),
      bySubject: byConcept(verdicts, "subject"),
      byAction: byConcept(verdicts, "action"),
      byCamera: byConcept(verdicts, "camera"),
    };
  };
  const reports: SetReport[] = [];
  for (const set of sets) reports.push(await judgeSet(set));
  const { name, version, modelSha256, provider } = generator.describe();
  const report: Omit<Report, "drift"> = {
    model: `${name} ${version}`,
    modelSha256,
    sets: reports,
    understood: rounded(understood / pictures.length),
    seam: rounded(median(seams)),
    speed: { secondsPerSecond: rounded(median(speeds)), provider, threads: THREADS },
  };
  return { report, pictures };
}

/** Of the plain set, so that what changes over a minute is the model's doing. */
async function followLongClips(count: number): Promise<DriftRow[]> {
  const plain = judge.sets[0]?.prompts ?? [];
  const seen = new Map(
    LOOKED_AT.map((second) => [second, { verdicts: [] as Verdict[], tones: [] as ReturnType<typeof tone>[] }]),
  );
  for (const [index, { prompt, truth }] of spread(plain, count).entries()) {
    const { looked } = await generate(prompt, MINUTE, index, LOOKED_AT);
    for (const [second, frames] of looked) {
      seen.get(second)?.verdicts.push({ prompt, truth, said: await judge.look(frames) });
      seen.get(second)?.tones.push(tone(frames));
    }
    process.stderr.write(`\r${index + 1} of ${count} long clips`);
  }
  if (count > 0) process.stderr.write("\n");
  return [...seen]
    .filter(([, { verdicts }]) => verdicts.length > 0)
    .map(([second, { verdicts, tones }]) => {
      const { subject = 0, scene = 0 } = accuracy(verdicts, ["subject", "scene"]);
      const level = rounded(mean(tones.map((of) => of.mean)), 1);
      return { second, subject, scene, mean: level, deviation: rounded(mean(tones.map((of) => of.deviation)), 1) };
    });
}

async function write(directory: string, report: Report, pictures: readonly Uint8Array[][]): Promise<void> {
  const video = createFfmpegVideo({ tools: await resolveFfmpeg({}) });
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "evaluation.md"), markdownOf(report));
  await writeFile(join(directory, "evaluation.json"), `${JSON.stringify(report, null, 2)}\n`);
  // Two clips a row, every other frame of each.
  const rows = Array.from({ length: Math.ceil(pictures.length / 2) }, (_, row) =>
    pictures.slice(2 * row, 2 * row + 2).flatMap((frames) => frames.filter((_, index) => index % 2 === 0)),
  );
  const half = Math.ceil(rows.length / 2);
  for (const [name, part] of [
    ["first", rows.slice(0, half)],
    ["second", rows.slice(half)],
  ] as const) {
    if (part.length === 0) continue;
    const sheet = contactSheet(part, LOOK);
    await writeFile(join(directory, `contact-sheet-${name}.jpg`), await video.jpeg(sheet));
  }
  const list = sets
    .flatMap(({ prompts }) => prompts)
    .map(({ prompt }, index) => `${index + 1}. ${prompt}`)
    .join("\n");
  await writeFile(
    join(directory, "contact-sheets.md"),
    `# What the contact sheets show\n\nTwo prompts a row, from left to right.\n\n${list}\n`,
  );
}

function spread<T>(items: readonly T[], count: number): readonly T[] {
  const wanted = Math.min(count, items.length);
  return Array.from({ length: wanted }, (_, index) => items[Math.floor((index * items.length) / wanted)]).filter(
    (item) => item !== undefined,
  );
}
