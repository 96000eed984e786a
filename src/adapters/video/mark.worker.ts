import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { parentPort } from "node:worker_threads";
import type { VisibleMark } from "../../core/ports/video.ts";
import { markPainter } from "./visible-mark.ts";

export type MarkingJob = {
  readonly ffmpeg: string;
  /** Writes yuv420p frames to stdout. */
  readonly decoder: readonly string[];
  /** Reads them from stdin. */
  readonly encoder: readonly string[];
  readonly modulePath: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly width: number;
  readonly height: number;
  readonly visibleMark: VisibleMark;
  readonly framesPerSecond: number;
};
/** `load` may come before a job, so that its module is there when its frames are; `stop` ends the pass under way. */
export type MarkingOrder =
  | { readonly kind: "load"; readonly modulePath: string }
  | { readonly kind: "mark"; readonly job: MarkingJob }
  | { readonly kind: "stop" };
export type MarkingOutcome = { readonly failed: "decoder" | "marker" | "encoder" | null; readonly why: string };
type Marker = (luma: Uint8Array, width: number, height: number, frameIndex: number) => void;
type FrameMarker = (frame: Uint8Array, index: number) => void;

const STDERR_KEPT = 4096;

/**
 * Thread that owns a whole pass, decoder | marker | encoder, one process on each side. Pixels never reach the main
 * thread, whose collector would run every few frames for them. One pass at a time, one outcome each.
 */
let stop = (): void => undefined;
parentPort?.on("message", (order: MarkingOrder) => {
  if (order.kind === "stop") stop();
  else if (order.kind === "load") load(order.modulePath).catch(() => undefined);
  else void answer(order.job);
});

async function answer(job: MarkingJob): Promise<void> {
  parentPort?.postMessage(await markClip(job).catch(failedMarker));
}

const failedMarker = (error: unknown): MarkingOutcome => ({
  failed: "marker",
  why: error instanceof Error ? error.message : String(error),
});

async function markClip(job: MarkingJob): Promise<MarkingOutcome> {
  const decoder = spawn(job.ffmpeg, job.decoder, { stdio: ["ignore", "pipe", "pipe"] });
  const encoder = spawn(job.ffmpeg, job.encoder, { stdio: ["pipe", "ignore", "pipe"] });
  // An encoder that ends early is told from its exit, not from the broken pipe.
  encoder.stdin.on("error", () => undefined);
  const ends = Promise.all([endOf(decoder), endOf(encoder)]);
  stop = () => {
    for (const process of [decoder, encoder]) process.kill("SIGKILL");
  };
  try {
    // Read at once: a child that ends while nobody reads its stdout has what it wrote thrown away (Node's flushStdio).
    const { frames, isTaken } = await pump(decoder.stdout, encoder.stdin, frameMarker(job), frameBytesOf(job));
    encoder.stdin.end();
    const [decoded, encoded] = await ends;
    // Without a decoder it is not the clip that is at fault.
    if (decoder.pid !== undefined && isTaken && (decoded.code !== 0 || frames === 0))
      return { failed: "decoder", why: decoded.stderr || "no frame was decoded" };
    return { failed: encoded.code === 0 ? null : "encoder", why: encoded.stderr };
  } finally {
    stop();
    // No process outlives its pass.
    await ends;
  }
}

const load = (modulePath: string) =>
  import(pathToFileURL(modulePath).href) as Promise<{
    readonly createMarker: (options: Readonly<Record<string, unknown>>) => Marker;
  }>;

async function frameMarker({ modulePath, options, width, height, visibleMark, framesPerSecond }: MarkingJob) {
  const { createMarker } = await load(modulePath);
  const markLuma = createMarker({ ...options, width, height });
  const paint = markPainter(visibleMark, { width, height }, framesPerSecond);
  // Visible mark first, so that the invisible one lies over it too.
  return (frame: Uint8Array, index: number): void => {
    paint?.(frame, index);
    markLuma(frame.subarray(0, width * height), width, height, index);
  };
}

const frameBytesOf = ({ width, height }: MarkingJob): number => (width * height * 3) / 2;

/**
 * Two buffers for the whole clip: one is filled and marked while the encoder takes the other. An incomplete last frame
 * is dropped. `isTaken` is false when `to` broke off.
 */
async function pump(from: Readable, to: Writable, marker: Promise<FrameMarker>, frameBytes: number) {
  let [frame, other] = [new Uint8Array(frameBytes), new Uint8Array(frameBytes)];
  let [filled, frames] = [0, 0];
  let taken = Promise.resolve(true);
  // Told where it is awaited.
  marker.catch(() => undefined);
  for await (const chunk of from as AsyncIterable<Buffer>) {
    const mark = await marker;
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(frame, filled, at);
      at += copied;
      filled += copied;
      if (filled < frameBytes) continue;
      mark(frame, frames++);
      if (!(await taken)) return { frames, isTaken: false };
      const full = frame;
      taken = new Promise((resolve) => to.write(full, (error) => resolve(!error)));
      [frame, other, filled] = [other, full, 0];
    }
  }
  return { frames, isTaken: await taken };
}

async function endOf(process: ChildProcessByStdio<Writable | null, Readable | null, Readable>) {
  let stderr = "";
  process.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
  });
  const [code] = (await once(process, "close").catch((error: Error) => {
    stderr ||= error.message;
    return [null];
  })) as [number | null];
  return { code, stderr: stderr.trim() };
}
