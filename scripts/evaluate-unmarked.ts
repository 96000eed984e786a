/**
 * Paints clips that carry no mark and asks the detector for an id: it must find none.
 * usage: npm run eval:unmarked -- [<clips>, 1000 unless told] [<number of the first one>, to go on or to share the work]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFfmpegVideo } from "../src/adapters/video/ffmpeg-video.ts";
import { resolveFfmpeg } from "../src/adapters/video/resolve-ffmpeg.ts";
import { createSpreadSpectrumWatermark } from "../src/adapters/watermark/spread-spectrum-watermark.ts";
import { runFfmpeg } from "./evaluate-watermark/ffmpeg.ts";

/** Scenes by ffmpeg; each number makes another picture of each kind. */
const SCENES: readonly ((seed: number) => string)[] = [
  (seed) => `gradients=s=320x180:r=8:nb_colors=${2 + (seed % 6)}:seed=${seed}:type=${["linear", "radial"][seed % 2]}`,
  (seed) => `cellauto=s=320x180:r=8:rule=${seed % 256}:seed=${seed}:random_fill_ratio=.4`,
  (seed) =>
    `life=s=160x90:r=8:mold=10:seed=${seed}:ratio=.3:life_color=#${colour(seed)}:death_color=#${colour(seed + 1)},scale=320:180`,
  (seed) =>
    `mandelbrot=s=320x180:r=8:start_scale=${0.02 + (seed % 97) / 100}:start_x=-0.${743 + (seed % 200)}:start_y=-0.131`,
  (seed) => `testsrc2=s=320x180:r=8,hue=h=${seed % 360}:s=${(seed % 20) / 10},rotate=${(seed % 63) / 10}`,
  (seed) => `sierpinski=s=320x180:r=8:seed=${seed}:jump=${1 + (seed % 100)}`,
  (seed) =>
    `color=c=#${colour(seed)}:s=320x180:r=8,noise=alls=${seed % 60}:allf=t:all_seed=${seed},gblur=sigma=${(seed % 40) / 10}`,
];
const FRAMES = 4;
const colour = (seed: number): string => ((seed * 2654435761) % 0xffffff).toString(16).padStart(6, "0");

const clips = Number(process.argv[2] ?? 1000);
const first = Number(process.argv[3] ?? 0);
const never = new AbortController().signal;
const tools = await resolveFfmpeg({});
const key = { id: "evaluation", secret: Buffer.alloc(32, "evaluation key, not a secret") };
const video = createFfmpegVideo({ tools });
const watermark = createSpreadSpectrumWatermark({ keys: [key], activeKeyId: key.id, video });
const folder = await mkdtemp(join(tmpdir(), "vouch-unmarked-"));
const scores: number[] = [];
let wrong = 0;
try {
  for (let seed = first; seed < first + clips; seed++) {
    if (seed % 50 === 0) console.error(`clip ${seed}: ${wrong} ids so far`);
    const scene = SCENES[seed % SCENES.length]?.(seed) ?? "testsrc2";
    const path = join(folder, "unmarked.mkv");
    await runFfmpeg(tools.ffmpeg, [
      "-f",
      "lavfi",
      "-i",
      scene,
      "-frames:v",
      String(FRAMES),
      "-pix_fmt",
      "yuv420p",
      "-c:v",
      "ffv1",
      path,
    ]);
    const { found, score, contentId } = await watermark.detect(path, never);
    scores.push(score);
    if (!found) continue;
    wrong++;
    console.error(`an id where there is none: ${contentId} in ${scene}`);
  }
} finally {
  await watermark.close();
  await rm(folder, { recursive: true, force: true });
}
scores.sort((one, other) => one - other);
const quantile = (share: number): string => (scores[Math.floor(share * (scores.length - 1))] ?? 0).toFixed(2);
console.log(
  `${wrong} ids in the ${clips} unmarked clips from ${first} on; highest synchronisation peak: median ${quantile(0.5)}, 99 % ${quantile(0.99)}, largest ${quantile(1)}`,
);
process.exitCode = wrong === 0 ? 0 : 1;
