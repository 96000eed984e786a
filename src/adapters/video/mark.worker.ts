import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import type { VisibleMark } from "../../core/ports/video.ts";
import { markPainter } from "./visible-mark.ts";

export type MarkingJob = {
  readonly modulePath: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly width: number;
  readonly height: number;
  readonly visibleMark: VisibleMark;
  readonly framesPerSecond: number;
};
type Marker = (luma: Uint8Array, width: number, height: number, frameIndex: number) => void;

/** Thread that changes frames in place: visible mark first, so that the invisible one lies over it too. */
const { modulePath, options, width, height, visibleMark, framesPerSecond } = workerData as MarkingJob;
const loaded = (await import(pathToFileURL(modulePath).href)) as {
  readonly createMarker: (options: Readonly<Record<string, unknown>>) => Marker;
};
const markLuma = loaded.createMarker({ ...options, width, height });
const paint = markPainter(visibleMark, { width, height }, framesPerSecond);

let frameIndex = 0;
parentPort?.on("message", (buffer: ArrayBuffer) => {
  const frame = new Uint8Array(buffer);
  paint?.(frame, frameIndex);
  markLuma(frame.subarray(0, width * height), width, height, frameIndex++);
  parentPort?.postMessage(buffer, [buffer]);
});
