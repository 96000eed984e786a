import { parentPort, workerData } from "node:worker_threads";
import type { ContentBox } from "./content-box.ts";
import { createDetector, type Detection, type Picture, type WatermarkKey } from "./detector.ts";
import type { FrameKind } from "./frame-groups.ts";

/** Every message gets exactly one answer, in order. */
export type DetectorMessage =
  | { readonly kind: "open"; readonly picture: Picture }
  | {
      readonly kind: "frame";
      readonly luma: Uint8Array;
      readonly frame: FrameKind;
    }
  | { readonly kind: "read upright" | "search" };
export type DetectorAnswer = Detection & { readonly box: ContentBox | null };

const NOTHING: DetectorAnswer = { found: null, score: 0, box: null };
const openDetector = createDetector((workerData as { readonly keys: readonly WatermarkKey[] }).keys);
let detector: ReturnType<typeof openDetector> | null = null;

const answer = (message: DetectorMessage): DetectorAnswer => {
  if (message.kind === "open") {
    detector = openDetector(message.picture);
    return NOTHING;
  }
  if (detector === null) throw new Error("a frame came before its picture was opened");
  if (message.kind === "frame") {
    detector.add(message.luma, message.frame);
    return NOTHING;
  }
  if (message.kind === "read upright") return { ...detector.readUpright(), box: null };
  return { ...detector.search(), box: detector.contentBox() };
};

parentPort?.on("message", (message: DetectorMessage) => parentPort?.postMessage(answer(message)));
