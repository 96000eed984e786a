import { parentPort, workerData } from "node:worker_threads";
import type { ContentBox } from "./content-box.ts";
import { createDetector, type Detection, type Picture, type WatermarkKey } from "./detector.ts";

/** Every message gets exactly one answer, in order. */
export type DetectorMessage =
  | { readonly kind: "open"; readonly picture: Picture }
  | { readonly kind: "frame"; readonly luma: Uint8Array; readonly read: boolean }
  | { readonly kind: "finish" };
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
  if (message.kind === "finish") {
    const upright = detector.readUpright();
    return { ...(upright.found === null ? detector.search() : upright), box: detector.contentBox() };
  }
  detector.add(message.luma);
  return message.read ? { ...detector.readUpright(), box: null } : NOTHING;
};

parentPort?.on("message", (message: DetectorMessage) => parentPort?.postMessage(answer(message)));
