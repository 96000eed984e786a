import { PassThrough, Readable } from "node:stream";
import type { FfmpegTools } from "./resolve-ffmpeg.ts";
import { type FfmpegRun, runFfmpeg } from "./run-ffmpeg.ts";

/** Frames that the pipe may hold ahead of its reader. */
const FRAMES_AHEAD = 2;

/**
 * Raw frames of `frameBytes` bytes from an ffmpeg that writes to stdout. Each frame owns its whole ArrayBuffer, so it
 * can be transferred to a worker. Leaving the loop early kills ffmpeg; an incomplete last frame is dropped.
 */
export async function* readFrames(
  tools: FfmpegTools,
  run: Omit<FfmpegRun, "to">,
  frameBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const left = new AbortController();
  // emitClose: false, because fluent-ffmpeg fails a run whose output stream closes 20 ms before ffmpeg exits,
  // which happens on a busy machine whenever the last frame is read quickly.
  const pipe = new PassThrough({ highWaterMark: frameBytes * FRAMES_AHEAD, emitClose: false });
  const finished = runFfmpeg(tools, { ...run, to: pipe, signal: AbortSignal.any([run.signal, left.signal]) });
  finished.catch((error: unknown) => pipe.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    let frame = new Uint8Array(frameBytes);
    let filled = 0;
    for await (const chunk of pipe as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + frameBytes - filled);
        frame.set(part, filled);
        at += part.length;
        filled += part.length;
        if (filled < frameBytes) continue;
        yield frame;
        frame = new Uint8Array(frameBytes);
        filled = 0;
      }
    }
    await finished;
  } finally {
    left.abort();
    await finished.catch(() => undefined);
  }
}

/** Everything that ffmpeg writes to stdout; for outputs known to be small. */
export const readAll = async (tools: FfmpegTools, run: Omit<FfmpegRun, "to">): Promise<Uint8Array> => {
  const pipe = new PassThrough({ emitClose: false });
  const [chunks] = await Promise.all([
    pipe.toArray(),
    runFfmpeg(tools, { ...run, to: pipe }).finally(() => pipe.end()),
  ]);
  return Buffer.concat(chunks as Buffer[]);
};

/** The other way: frames into ffmpeg's stdin, at most one ahead. */
export const frameSource = (frames: AsyncIterable<Uint8Array>, frameBytes: number): Readable =>
  Readable.from(frames, { objectMode: false, highWaterMark: frameBytes });
