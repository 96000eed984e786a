import type { Aspect } from "./ports/generator.ts";

/** Pixels of the delivered file. Small models are enlarged to it; 360 on the short side is what the watermark is canonical for. */
export const DELIVERY_SIZE: Readonly<Record<Aspect, { readonly width: number; readonly height: number }>> = {
  "16:9": { width: 640, height: 360 },
  "9:16": { width: 360, height: 640 },
  "1:1": { width: 512, height: 512 },
  "4:3": { width: 512, height: 384 },
};

export const workPrefix = (generationId: string): string => `work/${generationId}/`;
export const workKey = (generationId: string, name: string): string => `${workPrefix(generationId)}${name}`;
export const assetKey = (generationId: string, name: string): string => `assets/${generationId}/${name}`;
