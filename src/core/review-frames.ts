import { workPrefix } from "./delivery.ts";
import type { Storage } from "./ports/storage.ts";
import type { SampledFrame, Video } from "./ports/video.ts";

export type ReviewFrame = { readonly index: number; readonly seconds: number; readonly jpeg: Uint8Array };

const prefixOf = (generationId: string): string => `${workPrefix(generationId)}frames/`;
const NAME = /^(\d+)-(\d+)\.jpg$/;

/** Keeps what was judged for the person who decides; it goes with the generation's other work files. */
export async function keepReviewFrames(
  deps: { readonly storage: Storage; readonly video: Video },
  generationId: string,
  frames: readonly SampledFrame[],
): Promise<void> {
  for (const frame of frames) {
    const name = `${frame.index}-${Math.round(frame.seconds * 1000)}.jpg`;
    await deps.storage.putBytes(`${prefixOf(generationId)}${name}`, await deps.video.jpeg(frame));
  }
}

/** In order of time; empty where none are kept. */
export async function readReviewFrames(storage: Storage, generationId: string): Promise<readonly ReviewFrame[]> {
  const prefix = prefixOf(generationId);
  const frames: ReviewFrame[] = [];
  for (const name of await storage.names(prefix)) {
    const [, index, milliseconds] = NAME.exec(name) ?? [];
    if (index === undefined || milliseconds === undefined) continue;
    const jpeg = new Uint8Array(await new Response(await storage.open(`${prefix}${name}`)).arrayBuffer());
    frames.push({ index: Number(index), seconds: Number(milliseconds) / 1000, jpeg });
  }
  return frames.sort((a, b) => a.index - b.index);
}
