import { stat } from "node:fs/promises";
import { join } from "node:path";
import { encodeCommand, type Size } from "../../src/adapters/video/commands.ts";
import { type Media, openMedia } from "../../src/app/media.ts";
import { generateClip, makeClip, reencode, runFfmpeg } from "./clips.ts";
import { against, type Bench, type Measurement, repeat, type Section, summary, timed } from "./measure.ts";

const CONTENT_ID = "5eed0123456789ab";
const CLIPS = [
  { width: 640, height: 360, scene: "test card" },
  { width: 1280, height: 720, scene: "test card" },
  { width: 1280, height: 720, scene: "generated" },
] as const satisfies readonly (Size & { readonly scene: string })[];
type Clip = (typeof CLIPS)[number];
type Files = { readonly source: string; readonly marked: string; readonly plain: string };

/** The marking pass against the same encode without a mark, then the detector on what comes out of both. */
export const watermark: Section = async (bench) => {
  const media = await openMedia(bench.config);
  try {
    const rows: Measurement[] = [];
    for (const clip of CLIPS) {
      if (clip.scene === "generated" && bench.config.generator.kind !== "embedded") continue;
      const files = await makeFiles(bench, media, clip);
      rows.push(...(await marking(bench, media, clip, files)));
      if (clip === CLIPS[1]) rows.push(...(await detecting(bench, media, clip, files)));
    }
    return rows;
  } finally {
    await media.watermark.close();
  }
};

async function makeFiles(bench: Bench, { tools, video }: Media, clip: Clip): Promise<Files> {
  const at = (name: string) => join(bench.folder, `${clip.width}x${clip.height}-${clip.scene}-${name}`);
  const files = { source: at("source.mkv"), marked: at("marked.mp4"), plain: at("plain.mp4") };
  if (clip.scene === "test card") await makeClip(tools.ffmpeg, files.source, clip);
  else await generateClip(bench, video, files.source, clip);
  return files;
}

/**
 * What the pass costs in all, and what of it the encoder alone takes for pixels that carry a mark: noise costs it time
 * wherever a picture was plain.
 */
async function marking(bench: Bench, media: Media, clip: Clip, { source, marked, plain }: Files) {
  const { tools, video, watermark: mark } = media;
  const name = `${clip.width} x ${clip.height}, ${clip.scene}`;
  bench.say(`marking ${name}`);
  const { durationMs, framesPerSecond } = await video.probe(source, bench.signal);
  const encoder = encodeCommand({ size: clip, rate: `${framesPerSecond}`, colour: [], tags: {} }).output;
  const [markedSource, discarded] = [join(bench.folder, "marked.mkv"), join(bench.folder, "discarded.mp4")];
  const transcode = async (from: string, to: string) =>
    (await timed(() => runFfmpeg(tools.ffmpeg, ["-i", from, ...encoder, to]))).ms;
  const pass = async () => {
    const options = { marker: mark.marker(CONTENT_ID), visibleMark: "none" } as const;
    return (await timed(() => video.markAndEncode(source, marked, options, bench.signal))).ms;
  };
  // The first pass starts the thread that later ones find warm.
  const first = await pass();
  await runFfmpeg(tools.ffmpeg, ["-i", marked, "-c:v", "ffv1", markedSource]);
  const plains: number[] = [];
  const marks: number[] = [];
  const ofMarked: number[] = [];
  // In turns, so that a machine that slows down slows all.
  for (let round = 0; round < bench.times(3, 1); round++) {
    plains.push(await transcode(source, plain));
    marks.push(await pass());
    ofMarked.push(await transcode(markedSource, discarded));
  }
  const bytes = { marked: [(await stat(marked)).size / 2 ** 20], plain: [(await stat(plain)).size / 2 ** 20] };
  const note = `${durationMs / 1000} s at ${framesPerSecond} fps`;
  const baseline = "plain transcode";
  return [
    summary(`first mark and encode, ${name}`, [first], { ...against(baseline, [first], plains), note }),
    summary(`mark and encode, ${name}`, marks, { ...against(baseline, marks, plains), note }),
    summary(`transcode of marked pixels, ${name}`, ofMarked, { ...against(baseline, ofMarked, plains), note }),
    summary(`bytes of the marked ${name}`, bytes.marked, {
      unit: "MiB",
      ...against(baseline, bytes.marked, bytes.plain),
    }),
  ];
}

async function detecting(bench: Bench, { tools, watermark: mark }: Media, size: Size, files: Files) {
  const attacked = join(bench.folder, "attacked.mp4");
  await reencode(tools.ffmpeg, files.marked, attacked);
  const first = await timed(() => mark.detect(files.marked, bench.signal));
  const rows = [summary("the first detection", [first.ms], { note: "starts the detector's thread" })];
  for (const { what, path, present } of [
    { what: "mark present, untouched", path: files.marked, present: true },
    { what: "mark present, 0.75 x and crf 28", path: attacked, present: true },
    { what: "no mark", path: files.plain, present: false },
  ]) {
    bench.say(`detecting: ${what}`);
    let note = "";
    const samples = await repeat(bench.times(3, 1), async () => {
      const { found, contentId, framesRead, transform } = await mark.detect(path, bench.signal);
      if (contentId !== (present ? CONTENT_ID : null)) throw new Error(`the detector is wrong: ${what}, ${contentId}`);
      note = `${found ? `found as ${transform}` : "found nothing"} in ${framesRead} frames`;
    });
    rows.push(summary(`detect in ${size.width} x ${size.height}: ${what}`, samples, { note }));
  }
  return rows;
}
