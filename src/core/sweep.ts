import { z } from "zod";
import type { AccessRequests } from "./access-requests.ts";
import { removeMaster, removeUnreleased, workPrefix } from "./delivery.ts";
import type { Environment } from "./environment.ts";
import type { Erasures } from "./erasure.ts";
import type { ActivePolicy } from "./moderate.ts";
import type { Database, Generation, GenerationStatus } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import { isKeptForAppeal } from "./refusal.ts";
import type { Uploads } from "./uploads.ts";

/** How many unfinished generations one sweep looks at. */
const BATCH = 500;
/** How many masters, and how many videos, one sweep looks at: in time, all of them. */
const MASTERS = 50;
const VIDEOS = 50;
const UNFINISHED: readonly GenerationStatus[] = ["HELD", "QUEUED", "RUNNING"];
const UNRELEASED: readonly GenerationStatus[] = ["FAILED", "CANCELLED"];
/** Files that wait for an appeal are looked at again after so long, not at every sweep. */
const KEPT_FOR_MS = 10 * 60_000;

export type Sweeper = { readonly sweep: () => Promise<void> };

/**
 * Makes good what a crash left between a commit and what follows it: an admitted generation that never reached the
 * queue, an upload nobody used, files of a generation that has ended or was deleted, an erasure that broke off. Takes out
 * requests for access that nobody answered.
 */
export function createSweeper(deps: {
  readonly database: Database;
  readonly storage: Storage;
  readonly uploads: Uploads;
  readonly erasures: Pick<Erasures, "sweep">;
  readonly accessRequests: Pick<AccessRequests, "sweep">;
  readonly environment: Environment;
  readonly activePolicy: () => ActivePolicy;
  readonly enqueue: (generationId: string) => Promise<void>;
}): Sweeper {
  /** Without a record so far. An admission writes its picture before its record, so once seen is not enough. */
  let unknown: ReadonlySet<string> = new Set();
  let nextMaster = 0;
  let nextVideo = 0;
  /** Refused generations whose files wait for an appeal, and when they are looked at again. */
  const kept = new Map<string, number>();

  async function sweepRefused(refused: Generation): Promise<void> {
    const now = deps.environment.clock();
    const decisions = await deps.database.decisions([refused.id]);
    const appeals = await deps.database.appeals([refused.id]);
    if (isKeptForAppeal(refused, decisions, appeals, deps.activePolicy().document, now)) {
      kept.set(refused.id, now.getTime() + KEPT_FOR_MS);
      return;
    }
    kept.delete(refused.id);
    // A withheld file is kept: it may be given back.
    const [asset] = await deps.database.assets([refused.id]);
    if (asset) await deps.storage.removeAll(workPrefix(refused.id));
    else await removeUnreleased(deps.storage, refused.id);
  }

  async function sweepMasters(): Promise<void> {
    const ids = await deps.storage.names("masters/");
    if (nextMaster >= ids.length) nextMaster = 0;
    for (const id of ids.slice(nextMaster, nextMaster + MASTERS)) {
      const status = (await deps.database.generation(id))?.status;
      if (status !== "READY" && !(status && UNFINISHED.includes(status))) await removeMaster(deps.storage, id);
    }
    nextMaster += MASTERS;
  }

  /** A crash right after a video was deleted leaves its file and its poster. The manifest is to stay. */
  async function sweepVideos(): Promise<void> {
    const ids = await deps.storage.names("assets/");
    if (nextVideo >= ids.length) nextVideo = 0;
    for (const asset of await deps.database.assets(ids.slice(nextVideo, nextVideo + VIDEOS).filter(isUuid))) {
      if (!asset.deletedAt) continue;
      await deps.storage.remove(asset.storageKey);
      await deps.storage.remove(asset.posterKey);
    }
    nextVideo += VIDEOS;
  }

  return {
    async sweep() {
      for (const { id } of await deps.database.unfinishedGenerations(BATCH)) await deps.enqueue(id);
      await deps.uploads.sweep();
      const stillUnknown = new Set<string>();
      const now = deps.environment.clock().getTime();
      for (const id of await deps.storage.names("work/")) {
        if ((kept.get(id) ?? 0) > now) continue;
        const generation = await deps.database.generation(id);
        if (!generation && !unknown.has(id)) {
          stillUnknown.add(id);
          continue;
        }
        if (generation && UNFINISHED.includes(generation.status)) continue;
        if (generation?.status === "REFUSED") await sweepRefused(generation);
        else if (generation && UNRELEASED.includes(generation.status)) await removeUnreleased(deps.storage, id);
        else await deps.storage.removeAll(workPrefix(id));
      }
      unknown = stillUnknown;
      await sweepMasters();
      await sweepVideos();
      await deps.erasures.sweep();
      await deps.accessRequests.sweep();
    },
  };
}

const isUuid = (name: string): boolean => z.uuid().safeParse(name).success;
