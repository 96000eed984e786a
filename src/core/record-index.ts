import { setImmediate } from "node:timers/promises";
import { unpackFingerprint } from "./fingerprint.ts";
import type { Database } from "./ports/database.ts";
import { createSimilarityIndex } from "./similarity-index.ts";
import { videoCodes } from "./video-code.ts";

/** Rows read at once. */
const BATCH = 1000;
/** Processes have clocks of their own and transactions end out of order: so much of the past is read again. */
const OVERLAP_MS = 10 * 60_000;

/**
 * The codes of all assets, in memory. Each search first reads what was released since the last one, by whichever
 * process. What was deleted or withheld since stays inside and is told apart by its row, which a finder reads anyway.
 */
export function createRecordIndex(deps: { readonly database: Pick<Database, "asset" | "assetCodes" | "transact"> }) {
  const { database } = deps;
  const index = createSimilarityIndex();
  let newest = new Date(0);
  let refreshing: Promise<void> | null = null;

  async function refresh(): Promise<void> {
    let after = { createdAt: new Date(newest.getTime() - OVERLAP_MS), id: "00000000-0000-0000-0000-000000000000" };
    for (;;) {
      const rows = await database.assetCodes(after, BATCH);
      const missing = rows.filter(({ id, codes }) => codes === null && !index.has(id)).map(({ id }) => id);
      const made = await makeCodes(missing);
      for (const { id, codes } of rows) index.add(id, codes ?? made.get(id) ?? new Uint8Array());
      const last = rows.at(-1);
      if (last && last.createdAt > newest) newest = last.createdAt;
      if (!last || rows.length < BATCH) return;
      after = last;
    }
  }

  /** Codes are made from the fingerprint by the first process that looks for them, and kept. */
  async function makeCodes(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const made = new Map<string, Uint8Array>();
    for (const id of ids) {
      await setImmediate();
      const asset = await database.asset(id);
      if (asset) made.set(id, videoCodes(unpackFingerprint(asset.fingerprint).rows));
    }
    if (made.size > 0) {
      await database.transact(async (tx) => {
        await tx.keepVideoCodes(made);
        return { value: undefined, audit: [] };
      });
    }
    return made;
  }

  return {
    /** The code of a whole clip that a search has found. */
    codeOf: index.first,

    /** Ids of the assets with the closest codes, closest first. */
    async nearest(
      codes: Uint8Array,
      options: { readonly limit: number; readonly furthest: number },
      signal: AbortSignal,
    ): Promise<readonly string[]> {
      refreshing ??= refresh().finally(() => {
        refreshing = null;
      });
      await refreshing;
      return index.nearest(codes, options, signal);
    },
  };
}
