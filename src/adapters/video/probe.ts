import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { VideoFacts } from "../../core/ports/video.ts";
import { untrustedInput } from "./commands.ts";
import type { MediaLimits } from "./limits.ts";
import type { FfmpegTools } from "./resolve-ffmpeg.ts";

/** What the adapter itself needs beside the public facts. */
export type MediaDetails = VideoFacts & {
  /** Exact rate as ffmpeg writes it, e.g. `24000/1001`. */
  readonly rate: string;
  /** Encoder options that repeat the source's colour tags; empty where the source has none. */
  readonly colour: readonly string[];
};

/**
 * Reads the facts of the first video stream, counting packets rather than trusting the header.
 * @throws AppError MEDIA_UNREADABLE; MEDIA_LIMIT for anything too large, too long or too slow to read
 */
export const probeMedia = async (
  tools: FfmpegTools,
  limits: MediaLimits,
  path: string,
  signal: AbortSignal,
): Promise<MediaDetails> => {
  const json = await runProbe(tools, limits, path, signal);
  const parsed = probeSchema.safeParse(JSON.parse(json));
  if (!parsed.success) throw new AppError("MEDIA_UNREADABLE", { message: "ffprobe found no video stream" });
  const details = describe(parsed.data);
  const limit = passedLimit(details, limits);
  if (limit !== null) throw new AppError("MEDIA_LIMIT", { message: limit, userMessage: limit });
  return details;
};

const rational = z.string().regex(/^\d+\/\d+$/);
const rotation = z.object({ rotation: z.coerce.number().optional() });
const streamSchema = z.object({
  codec_name: z.string(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  sample_aspect_ratio: z.string().optional(),
  r_frame_rate: rational,
  avg_frame_rate: rational,
  duration: z.coerce.number().optional(),
  nb_read_packets: z.coerce.number().int().positive(),
  color_space: z.string().optional(),
  color_primaries: z.string().optional(),
  color_transfer: z.string().optional(),
  tags: z.object({ rotate: z.coerce.number().optional() }).optional(),
  side_data_list: z.array(rotation).optional(),
});
const probeSchema = z.object({
  streams: z.tuple([streamSchema], streamSchema),
  format: z.object({ format_name: z.string(), duration: z.coerce.number().optional() }),
});

const describe = ({ streams: [stream], format }: z.infer<typeof probeSchema>): MediaDetails => {
  const rate = steadyRate(stream.r_frame_rate, stream.avg_frame_rate);
  const framesPerSecond = perSecond(rate);
  const frameCount = stream.nb_read_packets;
  // A single picture has no duration worth the name; containers without one (GIF, raw) get it from the frames.
  const counted = (frameCount / framesPerSecond) * 1000;
  const seconds = stream.duration ?? format.duration;
  return {
    ...displaySize(stream),
    rate,
    framesPerSecond,
    frameCount,
    durationMs: Math.round(frameCount === 1 || seconds === undefined ? counted : seconds * 1000),
    codec: stream.codec_name,
    container: format.format_name,
    colour: colourOptions(stream),
  };
};

/** Players, and ffmpeg when it decodes, turn the picture upright; so does this. Pixels are taken as square after it. */
const displaySize = (stream: z.infer<typeof streamSchema>): { width: number; height: number } => {
  const turns = [stream.tags?.rotate, ...(stream.side_data_list ?? []).map((data) => data.rotation)];
  const isSideways = turns.some((degrees) => degrees !== undefined && Math.abs(degrees % 180) === 90);
  const [across, down] = (stream.sample_aspect_ratio ?? "1:1").split(":").map(Number);
  const stretch = across && down ? across / down : 1;
  const width = Math.round(stream.width * stretch);
  return isSideways ? { width: stream.height, height: width } : { width, height: stream.height };
};

/** `r_frame_rate` is exact for constant-rate clips, but only the finest tick for variable ones; then the average serves. */
const steadyRate = (base: string, average: string): string => {
  const [exact, mean] = [perSecond(base), perSecond(average)];
  if (mean === 0) return exact === 0 ? "25/1" : base;
  return exact > 0 && Math.abs(exact / mean - 1) < 0.01 ? base : average;
};
const perSecond = (rate: string): number => {
  const [over = 0, under = 0] = rate.split("/").map(Number);
  return under === 0 ? 0 : over / under;
};

const colourOptions = (stream: z.infer<typeof streamSchema>): readonly string[] => {
  const tag = (option: string, value: string | undefined): string[] =>
    value !== undefined && /^(bt709|bt470bg|smpte170m|bt2020nc|bt2020)$/.test(value) ? [option, value] : [];
  return [
    ...tag("-colorspace", stream.color_space),
    ...tag("-color_primaries", stream.color_primaries),
    ...tag("-color_trc", stream.color_transfer),
    ...["-color_range", "tv"],
  ];
};

const passedLimit = (media: MediaDetails, limits: MediaLimits): string | null => {
  if (media.width * media.height > limits.maxPixels) return `The picture has more than ${limits.maxPixels} pixels.`;
  if (Math.min(media.width, media.height) < limits.minSide) return `A side has fewer than ${limits.minSide} pixels.`;
  if (media.frameCount > limits.maxFrames) return `The clip has more than ${limits.maxFrames} frames.`;
  if (media.durationMs > limits.maxDurationMs) return `The clip is longer than ${limits.maxDurationMs / 1000} seconds.`;
  return null;
};

/** Run directly: fluent-ffmpeg's ffprobe can be neither killed nor timed, and a hostile file may hang it. */
const runProbe = (tools: FfmpegTools, limits: MediaLimits, path: string, signal: AbortSignal): Promise<string> => {
  const args = [
    ...["-loglevel", "error", ...untrustedInput(limits), "-select_streams", "v:0", "-count_packets"],
    ...["-show_streams", "-show_format", "-of", "json", resolve(path)],
  ];
  const options = { signal, timeout: limits.probeTimeoutMs, killSignal: "SIGKILL", maxBuffer: 1024 * 1024 } as const;
  return new Promise((fulfil, reject) => {
    execFile(tools.ffprobe, args, options, (error, stdout, stderr) => {
      if (error === null) fulfil(stdout);
      else if (signal.aborted) reject(signal.reason);
      else if (error.killed === true)
        reject(new AppError("MEDIA_LIMIT", { message: "ffprobe took too long or said too much", cause: error }));
      else reject(new AppError("MEDIA_UNREADABLE", { message: `ffprobe failed: ${stderr.trim()}`, cause: error }));
    });
  });
};
