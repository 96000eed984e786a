import type { Aspect } from "./ports/generator.ts";
import type { Storage } from "./ports/storage.ts";

/** Pixels of the delivered file. Small models are enlarged to it; 360 on the short side is what the watermark is canonical for. */
export const DELIVERY_SIZE: Readonly<Record<Aspect, { readonly width: number; readonly height: number }>> = {
  "16:9": { width: 640, height: 360 },
  "9:16": { width: 360, height: 640 },
  "1:1": { width: 512, height: 512 },
  "4:3": { width: 512, height: 384 },
};

export const workPrefix = (generationId: string): string => `work/${generationId}/`;
export const workKey = (generationId: string, name: string): string => `${workPrefix(generationId)}${name}`;
const assetPrefix = (generationId: string): string => `assets/${generationId}/`;
export const assetKey = (generationId: string, name: string): string => `${assetPrefix(generationId)}${name}`;

/** Every file of a generation that ended without a release. The work files last: they tell the sweeper to try again. */
export async function removeUnreleased(storage: Storage, generationId: string): Promise<void> {
  await storage.removeAll(assetPrefix(generationId));
  await storage.removeAll(workPrefix(generationId));
}
