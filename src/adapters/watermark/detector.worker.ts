import { parentPort, workerData } from "node:worker_threads";
import type { ContentBox } from "./content-box.ts";
import { createDetector, type Detection, type Picture, type WatermarkKey } from "./detector.ts";
import type { FrameKind } from "./frame-groups.ts";

/** Every message gets exactly one answer, in order. */
export type DetectorMessage =
  /** Sizes at which every frame will come, the largest first. */
  | { readonly kind: "open"; readonly pictures: readonly Picture[] }
  | {
      readonly kind: "frame";
      readonly luma: Uint8Array;
      readonly frame: FrameKind;
    }
  | { readonly kind: "read upright" | "search" };
export type DetectorAnswer = Detection & {
  /** Index of the picture that shows the mark. */
  readonly picture: number;
  readonly box: ContentBox | null;
};

const NOTHING: DetectorAnswer = { found: null, score: 0, picture: 0, box: null };
const openDetector = createDetector((workerData as { readonly keys: readonly WatermarkKey[] }).keys);
let detectors: readonly ReturnType<typeof openDetector>[] = [];

const answer = (message: DetectorMessage): DetectorAnswer => {
  if (message.kind === "open") {
    detectors = message.pictures.map(openDetector);
    return NOTHING;
  }
  if (detectors.length === 0) throw new Error("a frame came before its picture was opened");
  if (message.kind === "frame") {
    let start = 0;
    for (const detector of detectors) {
      detector.add(message.luma.subarray(start, start + detector.size), message.frame);
      start += detector.size;
    }
    return NOTHING;
  }
  if (message.kind === "read upright") return readUpright();
  const [largest] = detectors;
  return largest === undefined ? NOTHING : { ...NOTHING, ...largest.search(), box: largest.contentBox() };
};

/** In each picture, until one shows a mark. */
const readUpright = (): DetectorAnswer => {
  let score = 0;
  for (const [picture, detector] of detectors.entries()) {
    const detection = detector.readUpright();
    if (detection.found !== null) return { ...NOTHING, ...detection, picture };
    score = Math.max(score, detection.score);
  }
  return { ...NOTHING, score };
};

parentPort?.on("message", (message: DetectorMessage) => parentPort?.postMessage(answer(message)));
