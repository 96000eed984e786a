import type { Storage } from "./ports/storage.ts";

export const workPrefix = (generationId: string): string => `work/${generationId}/`;
export const workKey = (generationId: string, name: string): string => `${workPrefix(generationId)}${name}`;
const assetPrefix = (generationId: string): string => `assets/${generationId}/`;
export const assetKey = (generationId: string, name: string): string => `${assetPrefix(generationId)}${name}`;

const masterPrefix = (generationId: string): string => `masters/${generationId}/`;
/** The unmarked, lossless clip of a finished video, for as long as its file exists: what an extension goes on from. */
export const masterKey = (generationId: string): string => `${masterPrefix(generationId)}clip.mkv`;

export const removeMaster = (storage: Storage, generationId: string): Promise<void> =>
  storage.removeAll(masterPrefix(generationId));

/** Every file of a generation that ended without a release. The work files last: they tell the sweeper to try again. */
export async function removeUnreleased(storage: Storage, generationId: string): Promise<void> {
  await storage.removeAll(assetPrefix(generationId));
  await removeMaster(storage, generationId);
  await storage.removeAll(workPrefix(generationId));
}
