import { stat } from "node:fs/promises";
import { join } from "node:path";
import { encodeCommand } from "../../src/adapters/video/commands.ts";
import { type Media, openMedia } from "../../src/app/media.ts";
import { CLIP, makeClip, reencode, runFfmpeg } from "./clips.ts";
import { against, type Bench, type Measurement, repeat, type Section, summary, timed } from "./measure.ts";

const CONTENT_ID = "5eed0123456789ab";
const SIZES = [
  { width: 640, height: 360 },
  { width: 1280, height: 720 },
] as const;
type Size = (typeof SIZES)[number];
type Files = { readonly source: string; readonly marked: string; readonly plain: string };

/** The marking pass against the same encode without a mark, then the detector on what comes out of both. */
export const watermark: Section = async (bench) => {
  const media = await openMedia(bench.config);
  try {
    const rows: Measurement[] = [];
    for (const size of SIZES) {
      const files = await makeFiles(bench, media, size);
      rows.push(...(await marking(bench, media, size, files)));
      if (size === SIZES.at(-1)) rows.push(...(await detecting(bench, media, size, files)));
    }
    return rows;
  } finally {
    await media.watermark.close();
  }
};

async function makeFiles({ folder }: Bench, { tools }: Media, { width, height }: Size): Promise<Files> {
  const at = (name: string) => join(folder, `${width}x${height}-${name}`);
  const files = { source: at("source.mkv"), marked: at("marked.mp4"), plain: at("plain.mp4") };
  await makeClip(tools.ffmpeg, files.source, `${width}x${height}`);
  return files;
}

async function marking(bench: Bench, media: Media, size: Size, { source, marked, plain }: Files) {
  const { tools, video, watermark: mark } = media;
  const name = `${size.width} x ${size.height}`;
  bench.say(`marking ${name}`);
  const encoder = encodeCommand({ size, rate: `${CLIP.framesPerSecond}`, colour: [], tags: {} }).output;
  const marks: number[] = [];
  const plains: number[] = [];
  // In turns, so that a machine that slows down slows both.
  for (let round = 0; round < bench.times(3, 1); round++) {
    plains.push((await timed(() => runFfmpeg(tools.ffmpeg, ["-i", source, ...encoder, plain]))).ms);
    const pass = () =>
      video.markAndEncode(source, marked, { marker: mark.marker(CONTENT_ID), visibleMark: "none" }, bench.signal);
    marks.push((await timed(pass)).ms);
  }
  const bytes = { marked: [(await stat(marked)).size / 2 ** 20], plain: [(await stat(plain)).size / 2 ** 20] };
  const clip = `${CLIP.seconds} s at ${CLIP.framesPerSecond} fps`;
  return [
    summary(`mark and encode ${name}`, marks, { ...against("plain transcode", marks, plains), note: clip }),
    summary(`bytes of the marked ${name}`, bytes.marked, {
      unit: "MiB",
      ...against("plain transcode", bytes.marked, bytes.plain),
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
