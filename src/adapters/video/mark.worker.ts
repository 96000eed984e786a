import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
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
export type MarkingOutcome = { readonly failed: "decoder" | "encoder" | null; readonly stderr: string };
type Marker = (luma: Uint8Array, width: number, height: number, frameIndex: number) => void;

const STDERR_KEPT = 4096;

/**
 * Thread that owns the whole pass, decoder | marker | encoder, one process on each side. Pixels never reach the main
 * thread, whose collector would run every few frames for them. Any message stops the pass.
 */
const { ffmpeg, modulePath, options, width, height, visibleMark, framesPerSecond, ...args } = workerData as MarkingJob;
const decoder = spawn(ffmpeg, args.decoder, { stdio: ["ignore", "pipe", "pipe"] });
const encoder = spawn(ffmpeg, args.encoder, { stdio: ["pipe", "ignore", "pipe"] });
// An encoder that ends early is told from its exit, not from the broken pipe.
encoder.stdin.on("error", () => undefined);
const ends = Promise.all([endOf(decoder), endOf(encoder)]);
const kill = (): void => {
  for (const process of [decoder, encoder]) process.kill("SIGKILL");
};
parentPort?.once("message", kill);

try {
  const loaded = (await import(pathToFileURL(modulePath).href)) as {
    readonly createMarker: (options: Readonly<Record<string, unknown>>) => Marker;
  };
  const markLuma = loaded.createMarker({ ...options, width, height });
  const paint = markPainter(visibleMark, { width, height }, framesPerSecond);
  // Visible mark first, so that the invisible one lies over it too.
  const isTaken = await pump(decoder.stdout, encoder.stdin, (frame, index) => {
    paint?.(frame, index);
    markLuma(frame.subarray(0, width * height), width, height, index);
  });
  encoder.stdin.end();
  const [decoded, encoded] = await ends;
  const failed = isTaken && decoded.code !== 0 ? "decoder" : encoded.code !== 0 ? "encoder" : null;
  parentPort?.postMessage({ failed, stderr: (failed === "decoder" ? decoded : encoded).stderr });
} finally {
  kill();
  parentPort?.close();
}

/**
 * Two buffers for the whole clip: one is filled and marked while the encoder takes the other. An incomplete last frame
 * is dropped. False when `to` broke off.
 */
async function pump(from: Readable, to: Writable, mark: (frame: Uint8Array, index: number) => void): Promise<boolean> {
  const frameBytes = (width * height * 3) / 2;
  let [frame, other] = [new Uint8Array(frameBytes), new Uint8Array(frameBytes)];
  let [filled, index] = [0, 0];
  let taken = Promise.resolve(true);
  for await (const chunk of from as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(frame, filled, at);
      at += copied;
      filled += copied;
      if (filled < frameBytes) continue;
      mark(frame, index++);
      if (!(await taken)) return false;
      const full = frame;
      taken = new Promise((resolve) => to.write(full, (error) => resolve(!error)));
      [frame, other, filled] = [other, full, 0];
    }
  }
  return taken;
}

async function endOf(process: ChildProcessByStdio<Writable | null, Readable | null, Readable>) {
  let stderr = "";
  process.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
  });
  const [code] = (await once(process, "close")) as [number | null];
  return { code, stderr: stderr.trim() };
}
