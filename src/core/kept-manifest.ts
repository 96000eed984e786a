import type { Asset } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";

/** Far above any store of ours; a larger one is not read into memory. */
const MAX_BYTES = 8 << 20;

/**
 * The manifest store that a released file carried, for whoever asks. Null where it is missing, and where the video is
 * withheld or deleted: stores hold thumbnails, which are pictures of the video.
 */
export async function keptManifest(
  storage: Pick<Storage, "stat" | "open">,
  { manifestKey, withheldAt, deletedAt }: Pick<Asset, "manifestKey" | "withheldAt" | "deletedAt">,
): Promise<Buffer | null> {
  const found = withheldAt || deletedAt ? null : await storage.stat(manifestKey);
  if (!found || found.bytes > MAX_BYTES) return null;
  return Buffer.from(await new Response(await storage.open(manifestKey)).arrayBuffer());
}
