import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { createFfmpegVideo } from "../src/adapters/video/ffmpeg-video.ts";
import { resolveFfmpeg } from "../src/adapters/video/resolve-ffmpeg.ts";
import { createSpreadSpectrumWatermark } from "../src/adapters/watermark/spread-spectrum-watermark.ts";

const USAGE = `usage: evaluate-watermark.ts <original> <marked.mp4> [<attacked>/manifest.json]
  Marks <original> into <marked.mp4> unless it is there, and prints what the mark costs (quality, time).
  Then, for every attacked file in the manifest, whether exactly the embedded id comes back.
  manifest.json: {"attacks": [{"name", "family", "severity", "file", "status": "ok" | "skipped"}]}, files beside it.`;

/** For evaluation only: anybody can read and forge marks made with it. */
const KEY = { id: "evaluation", secret: Buffer.alloc(32, "evaluation key, not a secret") };
const CONTENT_ID = "5eed0123456789ab";

const manifestSchema = z.object({
  attacks: z.array(
    z.object({ name: z.string(), family: z.string(), severity: z.number(), file: z.string(), status: z.string() }),
  ),
});

const [original, marked, manifestPath] = process.argv.slice(2);
if (original === undefined || marked === undefined) {
  console.error(USAGE);
  process.exit(64);
}
const never = new AbortController().signal;
const tools = await resolveFfmpeg({});
const video = createFfmpegVideo({ tools });
const watermark = createSpreadSpectrumWatermark({ keys: [KEY], activeKeyId: KEY.id, video });
try {
  if (!existsSync(marked)) await markAndTime(original, marked);
  console.log("marked against the original:   ", await quality(original, marked));
  console.log("unmarked original:", describe(await watermark.detect(original, never)));
  console.log("marked:           ", describe(await watermark.detect(marked, never)));
  if (manifestPath !== undefined) await printRecovery(manifestPath);
} finally {
  await watermark.close();
}

async function markAndTime(from: string, to: string): Promise<void> {
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await work();
    return performance.now() - started;
  };
  const marker = watermark.marker(CONTENT_ID);
  const marking = await timed(() => video.markAndEncode(from, to, { marker, visibleMark: "none" }, never));
  const unmarked = `${to}.unmarked.mp4`;
  const encoder = ["-an", "-c:v", "libx264", "-preset", "medium", "-crf", "17", "-pix_fmt", "yuv420p"];
  const plain = await timed(() => runFfmpeg(["-i", from, ...encoder, "-y", unmarked]));
  console.log(
    `marking pass ${Math.round(marking)} ms, plain transcode ${Math.round(plain)} ms, ratio ${(marking / plain).toFixed(2)}`,
  );
  console.log("the same encode without a mark:", await quality(from, unmarked));
  rmSync(unmarked);
}

/** Of the luma plane against the original; the encoder's own loss is part of it. */
async function quality(from: string, to: string): Promise<string> {
  const compare = async (filter: string): Promise<string> =>
    runFfmpeg(["-i", to, "-i", from, "-lavfi", `[0:v][1:v]${filter}`, "-f", "null", "-"]);
  const psnr = /PSNR y:(\S+)/.exec(await compare("psnr"))?.[1];
  const ssim = /SSIM Y:(\S+)/.exec(await compare("ssim"))?.[1];
  return `luma PSNR ${Number(psnr).toFixed(2)} dB, SSIM ${Number(ssim).toFixed(4)}`;
}

async function printRecovery(path: string): Promise<void> {
  const { attacks } = manifestSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  let [recovered, wrong, tried] = [0, 0, 0];
  for (const attack of attacks) {
    if (attack.status !== "ok") continue;
    const finding = await watermark.detect(join(dirname(resolve(path)), attack.file), never);
    tried++;
    if (finding.contentId === CONTENT_ID) recovered++;
    else if (finding.found) wrong++;
    console.log(`${attack.name.padEnd(20)} ${attack.family.padEnd(9)} ${attack.severity}  ${describe(finding)}`);
  }
  console.log(`${recovered} of ${tried} recovered exactly, ${wrong} wrong ids, ${attacks.length - tried} skipped`);
}

function describe(finding: Awaited<ReturnType<typeof watermark.detect>>): string {
  const verdict = finding.contentId === CONTENT_ID ? "found  " : finding.found ? "WRONG  " : "nothing";
  const numbers = `score ${finding.score.toFixed(1).padStart(4)}, ${String(finding.milliseconds).padStart(5)} ms, ${finding.framesRead} frames`;
  return `${verdict} ${numbers}${finding.transform === null ? "" : `, ${finding.transform}`}`;
}

async function runFfmpeg(args: readonly string[]): Promise<string> {
  const { stderr } = await promisify(execFile)(tools.ffmpeg, ["-hide_banner", "-nostdin", ...args], {
    maxBuffer: 1 << 26,
  });
  return stderr;
}
