import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { AppError } from "../../core/errors.ts";
import type { RgbFrame } from "../../core/ports/generator.ts";
import type { SampledFrame, Video, VideoFacts } from "../../core/ports/video.ts";
import { writeAtomically } from "./atomic-file.ts";
import * as commands from "./commands.ts";
import { conformFiles, yuvBytes } from "./conform-files.ts";
import { frameSource, readAll, readFrames } from "./frame-pipe.ts";
import { DEFAULT_LIMITS, type MediaLimits } from "./limits.ts";
import { lumaCommand, scalingTo, withoutPadding } from "./luma-command.ts";
import { createMarkingThreads } from "./marking-threads.ts";
import { readPicture } from "./picture.ts";
import { type MediaDetails, probeMedia } from "./probe.ts";
import type { FfmpegTools } from "./resolve-ffmpeg.ts";
import { runFfmpeg } from "./run-ffmpeg.ts";
import { parseSignatureXml } from "./signature-xml.ts";

/** The video port on ffmpeg. Nothing to close: every process ends with its call, a warm thread holds up no exit. */
export const createFfmpegVideo = (deps: { readonly tools: FfmpegTools; readonly limits?: MediaLimits }): Video => {
  const { tools, limits = DEFAULT_LIMITS } = deps;
  const timeoutMs = limits.runTimeoutMs;
  const lendMarkingThread = createMarkingThreads();
  const probe = (path: string, signal: AbortSignal): Promise<MediaDetails> => probeMedia(tools, limits, path, signal);
  const decode = (path: string, command: commands.FfmpegCommand, frameBytes: number, signal: AbortSignal) =>
    readFrames(tools, { command, from: resolve(path), timeoutMs, failsWith: "MEDIA_UNREADABLE", signal }, frameBytes);
  const encode = (
    frames: AsyncIterable<Uint8Array>,
    target: string,
    command: commands.FfmpegCommand,
    frameBytes: number,
    signal: AbortSignal,
  ): Promise<void> =>
    writeAtomically(target, (temporary) =>
      runFfmpeg(tools, {
        ...{ command, from: frameSource(frames, frameBytes), to: temporary },
        ...{ timeoutMs, failsWith: "INTERNAL", signal },
      }),
    );

  return {
    probe: async (path, signal) => publicFacts(await probe(path, signal)),

    ingest: async (clip, target, size, signal) => {
      if (clip.kind === "files") {
        const { rate, frames } = await conformFiles({ clip, size, limits, probe, decode, signal });
        await encode(frames, target, commands.joinCommand(size, rate), yuvBytes(size), signal);
        return publicFacts(await probe(target, signal));
      }
      const rate = rationalRate(clip.framesPerSecond);
      const command = commands.ingestCommand({ source: clip, rate, look: clip.look, size });
      await encode(clip.frames, target, command, clip.width * clip.height * 3, signal);
      return publicFacts(await probe(target, signal));
    },

    picture: (path, size, signal) => readPicture(tools, limits, path, size, signal),

    sampleFrames: async (path, { indexes, maxSide }, signal) => {
      const media = await probe(path, signal);
      const size = fitWithin(media, maxSide);
      const frames: SampledFrame[] = [];
      const command = commands.pickFramesCommand(limits, { indexes, size });
      for await (const data of decode(path, command, size.width * size.height * 3, signal)) {
        const index = indexes[frames.length] ?? 0;
        frames.push({ ...size, data, index, seconds: index / media.framesPerSecond });
      }
      if (frames.length === 0 || frames.length < indexes.length)
        throw new AppError("MEDIA_UNREADABLE", { message: "not every frame could be decoded" });
      return frames;
    },

    lastFrames: async (path, count, signal) => {
      const media = await probe(path, signal);
      const { width, height, frameCount } = media;
      const indexes = Array.from({ length: frameCount }, (_, index) => index).slice(-count);
      const command = commands.pickFramesCommand(limits, { indexes, size: { width, height } });
      const frames: RgbFrame[] = [];
      for await (const data of decode(path, command, width * height * 3, signal)) frames.push({ width, height, data });
      return frames;
    },

    join: async (parts, target, signal) => {
      const [first] = parts;
      if (first === undefined) throw new AppError("INTERNAL", { message: "nothing to join" });
      const { width, height, rate } = await probe(first, signal);
      const size = { width, height };
      const decoded = async function* () {
        const command = commands.decodeCommand(limits, { size, rate });
        for (const part of parts) yield* decode(part, command, yuvBytes(size), signal);
      };
      await encode(decoded(), target, commands.joinCommand(size, rate), yuvBytes(size), signal);
      return publicFacts(await probe(target, signal));
    },

    markAndEncode: (source, target, { marker, visibleMark, tags = {} }, signal) =>
      lendMarkingThread(marker.modulePath, async (thread) => {
        const media = await probe(source, signal);
        const size = { width: media.width - (media.width % 2), height: media.height - (media.height % 2) };
        const { rate, colour, framesPerSecond } = media;
        const decoder = commands.argumentsOf(commands.decodeCommand(limits, { size, rate }), resolve(source), "pipe:1");
        await writeAtomically(target, (temporary) => {
          const command = commands.encodeCommand({ size, rate, colour, tags });
          const encoder = commands.argumentsOf(command, "pipe:0", temporary);
          const job = { ...marker, ...size, ffmpeg: tools.ffmpeg, decoder, encoder, visibleMark, framesPerSecond };
          return thread.mark(job, { timeoutMs, signal });
        });
      }),

    lumaFrames: async (path, request, signal) => {
      const source = request.source ?? publicFacts(await probe(path, signal));
      const seen = request.crop ?? source;
      const size = scalingTo(request.shortSide, seen);
      const small = request.smallShortSide === undefined ? null : scalingTo(request.smallShortSide, seen);
      if (size.width * size.height > limits.maxPixels)
        throw new AppError("MEDIA_LIMIT", { message: "the picture is too long and narrow to be scaled" });
      const apart = Math.min(request.largestStep, Math.floor(source.frameCount / request.maxFrames));
      const everyNth = request.keyFramesOnly ? 1 : Math.max(1, apart);
      const command = lumaCommand(limits, { ...request, size, small, everyNth });
      const bytes = size.width * (size.height + (small?.height ?? 0));
      const frames = decode(path, command, bytes, signal);
      return { ...size, small, source, frames: small ? withoutPadding(frames, size, small) : frames };
    },

    jpeg: (frame) =>
      readAll(tools, {
        command: commands.jpegCommand(frame),
        from: Readable.from([frame.data], { objectMode: false }),
        ...{ timeoutMs, failsWith: "INTERNAL", signal: new AbortController().signal },
      }),

    poster: async (path, target, signal) => {
      const { frameCount } = await probe(path, signal);
      const command = commands.posterCommand(limits, Math.floor(frameCount / 2));
      await writeAtomically(target, (temporary) =>
        runFfmpeg(tools, {
          ...{ command, from: resolve(path), to: temporary, timeoutMs, failsWith: "MEDIA_UNREADABLE", signal },
        }),
      );
    },

    signature: async (path, { mirrored }, signal) => {
      const media = await probe(path, signal);
      const command = commands.signatureCommand(limits, { mirrored, durationMs: media.durationMs, size: media });
      // The filter names its output inside the filter graph, where any path would need escaping: it gets a bare name.
      const folder = await mkdtemp(join(tmpdir(), "vouch-signature-"));
      try {
        const run = { command, from: resolve(path), to: "-", workingDirectory: folder, timeoutMs, signal } as const;
        await runFfmpeg(tools, { ...run, failsWith: "MEDIA_UNREADABLE" });
        const rows = parseSignatureXml(await readFile(join(folder, commands.SIGNATURE_FILE), "utf8"));
        return { framesPerSecond: commands.SIGNATURE_RATE, rows };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
};

const publicFacts = ({ rate: _rate, colour: _colour, ...facts }: MediaDetails): VideoFacts => facts;

/** ffmpeg's exact form; 29.97 and its kin become x/1001. */
const rationalRate = (framesPerSecond: number): string => {
  const ntsc = Math.round(framesPerSecond * 1.001);
  if (Number.isInteger(framesPerSecond)) return `${framesPerSecond}/1`;
  return Math.abs((ntsc * 1000) / 1001 - framesPerSecond) < 0.005
    ? `${ntsc * 1000}/1001`
    : `${Math.round(framesPerSecond * 1000)}/1000`;
};

const fitWithin = (from: commands.Size, maxSide: number): commands.Size => {
  const scale = Math.min(1, maxSide / Math.max(from.width, from.height));
  return { width: Math.max(1, Math.round(from.width * scale)), height: Math.max(1, Math.round(from.height * scale)) };
};
