import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { z } from "zod";
import { createFfmpegVideo } from "../src/adapters/video/ffmpeg-video.ts";
import { resolveFfmpeg } from "../src/adapters/video/resolve-ffmpeg.ts";
import { createSpreadSpectrumWatermark } from "../src/adapters/watermark/spread-spectrum-watermark.ts";
import { givenClip, paintedClips } from "./evaluate-watermark/clips.ts";
import { type ClipResult, evaluateClip } from "./evaluate-watermark/evaluate-clip.ts";
import { findVmaf } from "./evaluate-watermark/quality.ts";
import { describe, writeReport } from "./evaluate-watermark/report.ts";

const program = new Command("evaluate-watermark")
  .description(
    "Marks clips, measures what the mark costs (against the same encode without it), attacks them and asks for the id.",
  )
  .argument("[files...]", "clips of yours, first 4 s of each; without any, ffmpeg paints scenes of many kinds")
  .option("--painted", "the painted scenes too when files are given")
  .option("--quick", "three scenes and every fourth attack")
  .option("--attacks <pattern>", "only attacks whose names match this regular expression", ".")
  .option(
    "--scratch <folder>",
    "holds clips and results; a second run goes on from them",
    join(tmpdir(), "vouch-watermark"),
  )
  .option("--out <folder>", "for watermark-evaluation.json and .md", "docs/provenance")
  .option("--vmaf-ffmpeg <path>", "an ffmpeg with libvmaf and its model, such as the one in PyPI's imageio-ffmpeg");

const options = z.object({
  painted: z.boolean().default(false),
  quick: z.boolean().default(false),
  attacks: z.string(),
  scratch: z.string(),
  out: z.string(),
  vmafFfmpeg: z.string().optional(),
});
/** For evaluation only: anybody can read and forge marks made with it. */
const KEY = { id: "evaluation", secret: Buffer.alloc(32, "evaluation key, not a secret") };

program.parse();
const { painted, quick, attacks, scratch, out, vmafFfmpeg } = options.parse(program.opts());
const tools = await resolveFfmpeg({});
const vmaf = await findVmaf([...(vmafFfmpeg === undefined ? [] : [vmafFfmpeg]), tools.ffmpeg, "ffmpeg"]);
if (vmaf === null) console.error("no ffmpeg with a VMAF model was found: VMAF is left out (--vmaf-ffmpeg)");
const video = createFfmpegVideo({ tools });
const watermark = createSpreadSpectrumWatermark({ keys: [KEY], activeKeyId: KEY.id, video });
const given = program.args.map(givenClip);
const clips = given.length === 0 || painted ? [...paintedClips(quick), ...given] : given;
const results: ClipResult[] = [];
try {
  for (const clip of clips) {
    const folder = join(scratch, clip.name);
    await mkdir(folder, { recursive: true });
    const suite = { wanted: new RegExp(attacks), everyNth: quick ? 4 : 1 };
    const result = await evaluateClip({ clip, folder, suite, tools: { ffmpeg: tools.ffmpeg, vmaf }, video, watermark });
    results.push(result);
    console.log(describe(result));
    // After every clip: a run that is cut leaves a report of what it did.
    await writeReport(results, out);
  }
} finally {
  await watermark.close();
}
