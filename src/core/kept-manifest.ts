import type { Asset, Generation } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";

/** Far above any store of ours; a larger one is not read into memory. */
const MAX_BYTES = 8 << 20;
/** Every generation adds a thumbnail to the store, so no store within the limit above has more. */
const MAX_ANCESTORS = 200;

/** What leads from a video to those that it was made from. */
export type Lineage = {
  readonly assets: (generationIds: readonly string[]) => Promise<readonly Pick<Asset, "withheldAt">[]>;
  readonly generation: (id: string) => Promise<Pick<Generation, "parentId"> | null>;
};

/**
 * The manifest store that a released file carried, for whoever asks. Null where it is missing, where the video is
 * deleted, and where it or a video that it was made from is withheld: stores hold thumbnails of all of them.
 */
export async function keptManifest(
  { storage, records }: { readonly storage: Pick<Storage, "stat" | "open">; readonly records: Lineage },
  asset: Pick<Asset, "manifestKey" | "deletedAt" | "generationId">,
): Promise<Buffer | null> {
  const isOpen = asset.deletedAt === null && !(await picturesWithheld(records, asset));
  const found = isOpen ? await storage.stat(asset.manifestKey) : null;
  if (!found || found.bytes > MAX_BYTES) return null;
  return Buffer.from(await new Response(await storage.open(asset.manifestKey)).arrayBuffer());
}

/** Whether this video, or one that it was made from, is withheld. */
export async function picturesWithheld(
  records: Lineage,
  { generationId }: Pick<Asset, "generationId">,
): Promise<boolean> {
  let id: string | null = generationId;
  for (let seen = 0; id !== null; seen++) {
    const [asset] = await records.assets([id]);
    if (asset?.withheldAt || seen === MAX_ANCESTORS) return true;
    id = (await records.generation(id))?.parentId ?? null;
  }
  return false;
}
