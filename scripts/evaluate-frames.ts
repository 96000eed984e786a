import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type CategoryScores, judgeFrames, shippedPolicy, type Verdict } from "../moderation/index.ts";
import { createOnnxFrameClassifier } from "../src/adapters/classifier/onnx-frame-classifier.ts";
import { createOnnxGenerator } from "../src/adapters/generator/onnx-generator.ts";
import { createFfmpegVideo } from "../src/adapters/video/ffmpeg-video.ts";
import { resolveFfmpeg } from "../src/adapters/video/resolve-ffmpeg.ts";
import { isAppError } from "../src/core/errors.ts";
import { ASPECTS, CAMERAS, STYLES } from "../src/core/ports/generator.ts";
import { sampleClip } from "../src/core/steps/sample-clip.ts";
import { packageRoot } from "../src/platform/package-root.ts";

const USAGE = `usage: npm run eval:frames -- [--clips N] [--pictures DIR]... [--model DIR] [--json]
  What the frame classifier makes of benign pictures under the shipped policy.
  --clips N       clips of the embedded generator, one second each, spread over subjects, styles and lights (default 160)
  --pictures DIR  every JPEG, PNG and WebP below DIR, each as a first frame; may be given again`;
const { values } = parseArgs({
  options: {
    clips: { type: "string", default: "160" },
    pictures: { type: "string", multiple: true, default: [] },
    model: { type: "string", default: join(packageRoot, "models/frame-classifier") },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

const SUBJECTS =
  "fox dog cat rabbit penguin frog whale octopus car train rocket airplane sailboat robot balloon pumpkin".split(" ");
const ACTIONS = ["moving left", "moving right", "jumping", "spinning", "flying", "growing", "dancing", "standing"];
const SCENES = "in a meadow,in a forest,in the snow,in the desert,at sea,in the city,in space,in the sky".split(",");
const LIGHTS = ["by day", "at sunset", "at night", "in fog"];
const PICTURE_SIZE = { width: 448, height: 252 };
/** All cells of subject, style and light in an order in which any number of them is spread. */
const CELLS = SUBJECTS.length * STYLES.length * LIGHTS.length;
const STRIDE = 151;

type Seen = {
  readonly group: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly scores: CategoryScores;
};
const never = new AbortController().signal;
const video = createFfmpegVideo({ tools: await resolveFfmpeg({}) });
const classifier = await createOnnxFrameClassifier({ modelDirectory: values.model });
try {
  const seen = [...(await ofClips(Number(values.clips)))];
  for (const directory of values.pictures) seen.push(...(await ofPictures(directory)));
  console.log(values.json ? JSON.stringify(seen, null, 2) : table(seen));
} finally {
  await classifier.close();
}

async function judge(group: string, name: string, frames: Awaited<ReturnType<typeof sampleClip>>): Promise<Seen> {
  const all = await classifier.score(frames, never);
  const scored = frames.map(({ index, seconds }, at) => ({ index, seconds, scores: all[at] ?? {} }));
  const { verdict, scores } = judgeFrames(scored, shippedPolicy);
  return { group, name, verdict, scores };
}

async function ofClips(count: number): Promise<readonly Seen[]> {
  const generator = await createOnnxGenerator({
    modelDirectory: join(packageRoot, "models/generator-nano"),
    threads: 1,
  });
  const folder = await mkdtemp(join(tmpdir(), "vouch-frames-"));
  const seen: Seen[] = [];
  try {
    for (let clip = 0; clip < Math.min(count, CELLS); clip++) {
      const cell = (clip * STRIDE) % CELLS;
      const style = at(STYLES, Math.floor(cell / SUBJECTS.length));
      const light = at(LIGHTS, Math.floor(cell / SUBJECTS.length / STYLES.length));
      const prompt = `a ${at(SUBJECTS, cell)} ${at(ACTIONS, clip * 5)} ${at(SCENES, clip * 3)} ${light}`;
      const aspect = at(ASPECTS, clip);
      const shots = [{ prompt, seconds: 1, camera: at(CAMERAS, clip * 3) }] as const;
      const context = { signal: never, onProgress: () => undefined };
      const frames = await generator.generate({ shots, aspect, style, lead: [], seed: clip }, context);
      const path = join(folder, "clip.mkv");
      await video.ingest(frames, path, generator.describe().deliverySizes[aspect], never);
      seen.push(await judge(`clips, ${style}`, prompt, await sampleClip(video, path, [1], never)));
      process.stderr.write(`\r${clip + 1} of ${count} clips`);
    }
  } finally {
    process.stderr.write("\n");
    await generator.close();
    await rm(folder, { recursive: true, force: true });
  }
  return seen;
}

async function ofPictures(directory: string): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  const names = await readdir(directory, { recursive: true });
  for (const name of names.filter((one) => /\.(jpe?g|png|webp)$/i.test(one)).sort()) {
    try {
      const picture = await video.picture(join(directory, name), PICTURE_SIZE, never);
      seen.push(await judge(directory, name, [{ ...picture, index: 0, seconds: 0 }]));
    } catch (error) {
      if (!isAppError(error)) throw error; // No picture, or too large a one: such a first frame would be refused.
    }
  }
  return seen;
}

function table(seen: readonly Seen[]): string {
  const rows = [...new Set(seen.map(({ group }) => group))].map((group) => {
    const of = seen.filter((one) => one.group === group);
    const countOf = (verdict: Verdict) => of.filter((one) => one.verdict === verdict).length;
    return `| ${group} | ${of.length} | ${countOf("REVIEW")} | ${countOf("BLOCK")} |`;
  });
  const worst = seen.filter(({ verdict }) => verdict !== "ALLOW");
  const list = worst.map(
    ({ name, verdict, scores }) =>
      `- ${verdict} ${name}: sexual ${scores.sexual.toFixed(2)}, illicit ${scores.illicit.toFixed(2)}`,
  );
  return ["| pictures | judged | held | refused |", "|---|---|---|---|", ...rows, "", ...list].join("\n");
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error("an empty list");
  return item;
}
