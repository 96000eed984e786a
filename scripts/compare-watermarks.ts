import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createFfmpegVideo } from "../src/adapters/video/ffmpeg-video.ts";
import { resolveFfmpeg } from "../src/adapters/video/resolve-ffmpeg.ts";
import { createSpreadSpectrumWatermark } from "../src/adapters/watermark/spread-spectrum-watermark.ts";
import { packageRoot } from "../src/platform/package-root.ts";
import {
  embedForeign,
  FOREIGN_METHODS,
  ffmpegOfPython,
  foreignFault,
  readForeign,
} from "./compare-watermarks/foreign.ts";
import { comparisonReport, type Marked, type Method, type Reading } from "./compare-watermarks/report.ts";
import { openAttacks } from "./evaluate-watermark/attacks.ts";
import { type Clip, paintedClips } from "./evaluate-watermark/clips.ts";
import { carryOut, runFfmpeg } from "./evaluate-watermark/ffmpeg.ts";
import { compareQuality, findVmaf } from "./evaluate-watermark/quality.ts";

/**
 * Our watermark beside the two of the PyPI package invisible-watermark: same clips, same encode, same attacks.
 *
 *   npm run compare:watermarks [-- --clips <name,name> --seconds <n> --votes <n a second>]
 *
 * Needs Python 3 (PYTHON names it) with the packages that compare-watermarks/foreign.py lists.
 */
const COMMAND = "npm run compare:watermarks";
const REPORT = join(packageRoot, "docs/provenance/watermark-comparison.md");
/** For evaluation only: anybody can read and forge marks made with it. */
const KEY = { id: "evaluation", secret: Buffer.alloc(32, "evaluation key, not a secret") };
const PAYLOAD = "5eed0123456789ab";
const ENCODER = ["-an", "-c:v", "libx264", "-preset", "medium", "-crf", "17", "-pix_fmt", "yuv420p"];
const ATTACKS: readonly string[] = [
  ...["identity_crf18", "h264_crf28", "h264_crf33", "scale_half", "crop_area25", "rotate_5", "hflip"],
  ...["brightness_half", "noise_10", "blur_1", "caption", "social_480"],
];

/** The camera moves over a photograph: what rivaGan was trained on, where the painted clips are foreign to it. */
const PHOTO_PAN: Clip = {
  name: "photo-pan",
  make: async (program, into) => {
    const photo = ["-loop", "1", "-framerate", "15", "-i", join(packageRoot, "test/golden/night-forest.jpg")];
    const pan = "scale=800:450,crop=640:360:x='min(2*n,160)':y=45,format=yuv420p";
    const target = join(into, "source.mkv");
    await runFfmpeg(program, ["-v", "error", ...photo, "-t", "4", "-vf", pan, "-c:v", "ffv1", target]);
    return target;
  },
};

const option = (name: string, otherwise: string) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : (process.argv[at + 1] ?? otherwise);
};
const names = option("clips", "photo-pan,flat-cartoon,slow-pan,fractal").split(",");
const seconds = option("seconds", "2");
/** Theirs are marks of single pictures: so many a second have a vote. rivaGan takes seconds a picture. */
const votesASecond = Number(option("votes", "3"));

const python = process.env.PYTHON ?? "python3";
const fault = await foreignFault(python);
if (fault !== null) {
  console.error(
    `${COMMAND} needs invisible-watermark in ${python} (see scripts/compare-watermarks/foreign.py): ${fault}`,
  );
  process.exit(69);
}
const never = new AbortController().signal;
const { ffmpeg, ...rest } = await resolveFfmpeg({});
const tools = { ffmpeg, python };
const vmafFfmpeg = await findVmaf([...(await ffmpegOfPython(python)), ffmpeg]);
if (vmafFfmpeg === null)
  console.error("no ffmpeg with a VMAF model was found (pip install imageio-ffmpeg): VMAF is left out");
const video = createFfmpegVideo({ tools: { ffmpeg, ...rest } });
const watermark = createSpreadSpectrumWatermark({ keys: [KEY], activeKeyId: KEY.id, video });

/** A way to mark: how a file is made, and what is read from one. */
type Contender = {
  readonly name: string;
  readonly payload: string;
  readonly mark: (source: string, target: string, plainMs: number) => Promise<number>;
  readonly read: (path: string) => Promise<Pick<Reading, "exact" | "accuracy" | "ms">>;
};
const contenders: readonly Contender[] = [
  {
    name: "Vouch",
    payload: "64 bit",
    mark: async (source, target, plainMs) => {
      const options = { marker: watermark.marker(PAYLOAD), visibleMark: "none" } as const;
      const ms = await timed(() => video.markAndEncode(source, target, options, never));
      return Math.max(0, ms - plainMs) / (await video.probe(target, never)).frameCount;
    },
    read: async (path) => {
      const finding = await watermark.detect(path, never);
      return { exact: finding.contentId === PAYLOAD, accuracy: null, ms: finding.milliseconds };
    },
  },
  ...FOREIGN_METHODS.map((method): Contender => {
    const payload = PAYLOAD.slice(0, method.bits / 4);
    return {
      name: method.name,
      payload: `${method.bits} bit`,
      mark: async (source, target) => {
        const { framesPerSecond } = await video.probe(source, never);
        return embedForeign(tools, method, { payload, source, target, rate: String(framesPerSecond) }, ENCODER);
      },
      read: async (path) => {
        const { bits, ms } = await readForeign(tools, method, path, votesASecond);
        const right = bits?.filter((bit, at) => bit === bitOf(payload, at)).length ?? 0;
        return { exact: right === method.bits, accuracy: bits === null ? null : right / method.bits, ms };
      },
    };
  }),
];

const plain: Marked[] = [];
const results: readonly { marked: Marked[]; readings: Reading[] }[] = contenders.map(() => ({
  marked: [],
  readings: [],
}));
const folder = await mkdtemp(join(tmpdir(), "vouch-compare-"));
try {
  for (const clip of [PHOTO_PAN, ...paintedClips(false)].filter(({ name }) => names.includes(name))) {
    await compareOn(clip);
    await write();
  }
} finally {
  await watermark.close();
  await rm(folder, { recursive: true, force: true });
}

/** After every clip, as the whole takes long. */
async function write(): Promise<void> {
  const methods = contenders.map(
    ({ name, payload }, at): Method => ({ name, payload, marked: [], readings: [], ...results[at] }),
  );
  await mkdir(dirname(REPORT), { recursive: true });
  await writeFile(
    REPORT,
    comparisonReport(plain, methods, { command: [COMMAND, "--", ...process.argv.slice(2)].join(" "), notes: notes() }),
  );
}

async function compareOn(clip: Clip): Promise<void> {
  const at = (name: string) => join(folder, `${clip.name}-${name}`);
  await mkdir(at(""), { recursive: true });
  const whole = await clip.make(ffmpeg, at(""));
  const source = at("source.mkv");
  await runFfmpeg(ffmpeg, ["-v", "error", "-i", whole, "-t", seconds, "-c:v", "ffv1", source]);
  const unmarked = at("unmarked.mp4");
  const plainMs = await timed(() => runFfmpeg(ffmpeg, ["-v", "error", "-i", source, ...ENCODER, unmarked]));
  const quality = (path: string) => compareQuality({ ffmpeg, vmafFfmpeg }, path, source);
  plain.push({ clip: clip.name, quality: await quality(unmarked), msAPicture: null });
  for (const [index, { name, mark, read }] of contenders.entries()) {
    const marked = at(`${name}.mp4`);
    const msAPicture = await mark(source, marked, plainMs);
    results[index]?.marked.push({ clip: clip.name, quality: await quality(marked), msAPicture });
    const { width, height } = await video.probe(marked, never);
    for (const attack of openAttacks({ width, height }).filter((one) => ATTACKS.includes(one.name))) {
      const attacked = await carryOut(attack, { ffmpeg, marked, folder: at("") });
      if (attacked === null) continue;
      const reading = { clip: clip.name, attack: attack.name, ...(await read(attacked)) };
      results[index]?.readings.push(reading);
      console.log(`${clip.name} ${name} ${attack.name}: ${JSON.stringify(reading)}`);
      await rm(attacked);
    }
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function bitOf(hex: string, at: number): number {
  return (Number.parseInt(hex[at >> 2] ?? "0", 16) >> (3 - (at & 3))) & 1;
}

function notes(): readonly string[] {
  return [
    `The first ${seconds} s of each clip; photo-pan is a camera over a photograph, the others are painted by ffmpeg. Every mark then gets the encode of a delivered video (x264, CRF 17).`,
    `Of theirs ${votesASecond} pictures a second are read and every bit is what most of them say. They are marks of still pictures.`,
    "Theirs answer with bits for every picture, marked or not: who reads them cannot tell a mark from none. Ours answers with an id only when its error-correcting code agrees; otherwise with nothing.",
    "invisible-watermark 0.2.0 of PyPI, rivaGan with the weights that come with it, onnxruntime on one thread.",
  ];
}
