import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "../../core/errors.ts";
import type { PixelSize, RgbFrame } from "../../core/ports/generator.ts";
import { fileInput } from "./commands.ts";
import { readAll } from "./frame-pipe.ts";
import type { MediaLimits } from "./limits.ts";
import { probeMedia } from "./probe.ts";
import type { FfmpegTools } from "./resolve-ffmpeg.ts";

const TIMEOUT_MS = 20_000;
const MAGIC_BYTES = 12;
/** First bytes of a file, and the one reader that ffmpeg may use for it: what a file calls itself does not count. */
const KINDS = [
  { begins: (start: string) => start.startsWith("\xff\xd8\xff"), demuxer: "jpeg_pipe" },
  { begins: (start: string) => start.startsWith("\x89PNG\r\n\x1a\n"), demuxer: "png_pipe" },
  { begins: (start: string) => start.startsWith("RIFF") && start.endsWith("WEBP"), demuxer: "webp_pipe" },
] as const;

/**
 * A still picture of a stranger as plain pixels: the middle of it that has the shape of `size`, scaled to it.
 * @throws AppError MEDIA_UNREADABLE for anything but a JPEG, PNG or WebP; MEDIA_LIMIT
 */
export async function readPicture(
  tools: FfmpegTools,
  limits: MediaLimits,
  path: string,
  { width, height }: PixelSize,
  signal: AbortSignal,
): Promise<RgbFrame> {
  const demuxer = await demuxerFor(path);
  await probeMedia(tools, limits, path, signal);
  // Cut before it is scaled: a picture one pixel high would else be blown up to one of millions.
  const cut = `crop='min(iw,ih*${width}/${height})':'min(ih,iw*${height}/${width})'`;
  const data = await readAll(tools, {
    command: {
      input: [...fileInput(limits), "-f", demuxer],
      output: [
        ...["-map", "0:v:0", "-frames:v", "1"],
        ...["-vf", `${cut},scale=${width}:${height}:flags=lanczos,format=rgb24`, "-f", "rawvideo"],
      ],
    },
    ...{ from: resolve(path), timeoutMs: TIMEOUT_MS, failsWith: "MEDIA_UNREADABLE", signal },
  });
  if (data.length !== width * height * 3) throw new AppError("MEDIA_UNREADABLE", { message: "no whole picture" });
  return { width, height, data };
}

async function demuxerFor(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_BYTES), 0, MAGIC_BYTES, 0);
    const start = buffer.toString("latin1", 0, bytesRead);
    const kind = KINDS.find(({ begins }) => begins(start));
    if (!kind) throw new AppError("MEDIA_UNREADABLE", { message: "the first bytes are those of no picture" });
    return kind.demuxer;
  } finally {
    await file.close();
  }
}
