import { removeMaster, removeUnreleased, workPrefix } from "./delivery.ts";
import type { Database, GenerationStatus } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import type { Uploads } from "./uploads.ts";

/** How many unfinished generations one sweep looks at. */
const BATCH = 500;
/** How many masters one sweep looks at: in time, all of them. */
const MASTERS = 50;
const UNFINISHED: readonly GenerationStatus[] = ["HELD", "QUEUED", "RUNNING"];
const UNRELEASED: readonly GenerationStatus[] = ["REFUSED", "FAILED", "CANCELLED"];

export type Sweeper = { readonly sweep: () => Promise<void> };

/**
 * Makes good what a crash left between a commit and what follows it: an admitted generation that never reached the
 * queue, an upload nobody used, files of a generation that has ended.
 */
export function createSweeper(deps: {
  readonly database: Database;
  readonly storage: Storage;
  readonly uploads: Uploads;
  readonly enqueue: (generationId: string) => Promise<void>;
}): Sweeper {
  /** Without a record so far. An admission writes its picture before its record, so once seen is not enough. */
  let unknown: ReadonlySet<string> = new Set();
  let nextMaster = 0;
  async function sweepMasters(): Promise<void> {
    const ids = await deps.storage.names("masters/");
    if (nextMaster >= ids.length) nextMaster = 0;
    for (const id of ids.slice(nextMaster, nextMaster + MASTERS)) {
      const status = (await deps.database.generation(id))?.status;
      if (status !== "READY" && !(status && UNFINISHED.includes(status))) await removeMaster(deps.storage, id);
    }
    nextMaster += MASTERS;
  }

  return {
    async sweep() {
      for (const { id } of await deps.database.unfinishedGenerations(BATCH)) await deps.enqueue(id);
      await deps.uploads.sweep();
      const stillUnknown = new Set<string>();
      for (const id of await deps.storage.names("work/")) {
        const generation = await deps.database.generation(id);
        if (!generation && !unknown.has(id)) {
          stillUnknown.add(id);
          continue;
        }
        if (generation && UNFINISHED.includes(generation.status)) continue;
        if (generation && UNRELEASED.includes(generation.status)) await removeUnreleased(deps.storage, id);
        else await deps.storage.removeAll(workPrefix(id));
      }
      unknown = stillUnknown;
      await sweepMasters();
    },
  };
}
