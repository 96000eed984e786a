import { createHmac, timingSafeEqual } from "node:crypto";
import { actorOf, owns } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { removeMaster, workPrefix } from "./delivery.ts";
import type { Environment } from "./environment.ts";
import { AppError } from "./errors.ts";
import type { Asset, Database, Generation, Page, PageRequest, User } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import { mistake, ok, type Result } from "./result.ts";
import { cancelCases } from "./review-cases.ts";
import { secondsLeft } from "./seconds-left.ts";

const LINK_LIFE_MS = 60 * 60_000;
/** So many finished runs say how long the steps take lately. */
const RECENT_RUNS = 5;
export const ASSET_FILES = {
  "video.mp4": { key: "storageKey", mimeType: "video/mp4" },
  "poster.jpg": { key: "posterKey", mimeType: "image/jpeg" },
  "manifest.c2pa": { key: "manifestKey", mimeType: "application/c2pa" },
} as const satisfies Record<string, { key: keyof Asset; mimeType: string }>;
export type AssetFile = keyof typeof ASSET_FILES;

const MAX_SEARCH = 100;
type Filter = Pick<Parameters<Database["generations"]>[0], "statuses" | "aspect" | "search">;

export type Library = ReturnType<typeof createLibrary>;

/** What becomes of generations after admission, as their owner sees it. */
export function createLibrary(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly storage: Storage;
  /** 32 bytes; changing it voids every link. */
  readonly linkSecret: Uint8Array;
  /** Tells the worker, wherever it is, that a cancel is wanted. */
  readonly requestStop: (generationId: string) => Promise<void>;
  readonly announce: (generationId: string) => Promise<void>;
}) {
  const { database, environment } = deps;
  const notFound = mistake("NOT_FOUND", "There is no such generation, or it is not yours.", "id");

  const tag = (path: string, expires: number) =>
    createHmac("sha256", deps.linkSecret).update(`${path}\n${expires}`).digest();

  return {
    /** Null for another user's generation too: its existence is nobody's business. */
    async generation(user: User, id: string): Promise<Generation | null> {
      const found = await database.generation(id);
      return found && owns(user, found.userId) ? found : null;
    },

    /** One's own, newest first. @throws AppError BAD_INPUT for a search of more than 100 characters */
    generations(user: User, filter: Filter, page: PageRequest): Promise<Page<Generation>> {
      const search = filter.search?.trim() ?? "";
      if (search.length > MAX_SEARCH) {
        throw new AppError("BAD_INPUT", { userMessage: `A search has at most ${MAX_SEARCH} characters.` });
      }
      return database.generations({ ...filter, search, userId: user.id }, page);
    },

    /** Until a running generation is ready; null while too little is known. */
    async secondsLeft(running: Generation): Promise<number | null> {
      const { parentId, relation } = running;
      const [before] = parentId && relation === "EXTENSION" ? await database.assets([parentId]) : [];
      const clipSeconds = (before?.durationMs ?? 0) / 1000 + running.seconds;
      const recent = await database.recentStepTimes(RECENT_RUNS);
      return secondsLeft({ ...running, clipSeconds }, recent, environment.clock());
    },

    /** Works in every unfinished state; in a finished one it changes nothing and says so. */
    async cancel(user: User, id: string): Promise<Result<Generation>> {
      const result = await database.transact(
        async (tx): Promise<{ value: Result<Generation>; audit: AuditEntry[] }> => {
          const found = await tx.generation(id);
          if (!found || !owns(user, found.userId)) return { value: notFound, audit: [] };
          const at = environment.clock();
          const by = { actor: actorOf(user), subject: `generation:${id}`, at };
          if (found.status === "HELD" || found.status === "QUEUED") {
            const change = { status: "CANCELLED", finishedAt: at } as const;
            const moved = await tx.moveGeneration(id, [found.status], change);
            if (moved) {
              const cases = await cancelCases(tx, id, "GENERATION_CANCELLED", at);
              const cancelled = { ...by, action: "generation.cancelled", facts: { step: null } } as const;
              return { value: ok(moved), audit: [cancelled, ...cases] };
            }
          } else if (found.status === "RUNNING") {
            if (found.cancelRequestedAt) return { value: ok(found), audit: [] };
            const asked = await tx.requestCancel(id, at);
            if (asked) return { value: ok(asked), audit: [{ ...by, action: "generation.cancelRequested", facts: {} }] };
          }
          return { value: mistake("INVALID_STATE", `It is ${found.status.toLowerCase()} already.`, "id"), audit: [] };
        },
      );
      if (result.ok) {
        if (result.value.status === "RUNNING") await deps.requestStop(id);
        else await deps.storage.removeAll(workPrefix(id));
        await deps.announce(id);
      }
      return result;
    },

    /** Removes the released file, unless it is withheld: it is evidence then. Its record, manifest and log entries stay: provenance outlives the file. */
    async remove(user: User, id: string): Promise<Result<Generation>> {
      const found = await database.generation(id);
      if (!found || !owns(user, found.userId)) return notFound;
      const removed = await database.transact<Result<{ moved: Generation; asset: Asset }>>(async (tx) => {
        const [named] = await tx.assets([id]);
        const [asset] = named ? await tx.lockAssets([named.id]) : [];
        if (asset?.withheldAt && !asset.deletedAt) {
          const text = "This video is withheld: it can be deleted once it is given back.";
          return { value: mistake("INVALID_STATE", text, "id"), audit: [] };
        }
        const moved = asset && (await tx.moveGeneration(id, ["READY"], { status: "DELETED" }));
        if (!moved) {
          return { value: mistake("INVALID_STATE", "Only a finished video can be deleted.", "id"), audit: [] };
        }
        const at = environment.clock();
        await tx.deleteAsset(asset.id, at);
        const entry = { actor: actorOf(user), subject: `generation:${id}`, at, action: "video.deleted" } as const;
        return { value: ok({ moved, asset }), audit: [{ ...entry, facts: { fileSha256: asset.sha256 } }] };
      });
      if (!removed.ok) return removed;
      const { asset, moved } = removed.value;
      await deps.storage.remove(asset.storageKey);
      await deps.storage.remove(asset.posterKey);
      await removeMaster(deps.storage, id);
      await deps.announce(id);
      return ok(moved);
    },

    /** A path that opens one file of one asset for an hour, without a key. */
    link(asset: Asset, file: AssetFile): { readonly path: string; readonly expiresAt: Date } {
      const expires = environment.clock().getTime() + LINK_LIFE_MS;
      const path = `/media/${asset.id}/${file}`;
      return {
        path: `${path}?expires=${expires}&signature=${tag(path, expires).toString("base64url")}`,
        expiresAt: new Date(expires),
      };
    },

    /** The asset behind a link, one that is withheld too; or null: forged, expired, deleted and unknown look the same. */
    async openLink(link: {
      readonly assetId: string;
      readonly file: AssetFile;
      readonly expires: number;
      readonly signature: string;
    }): Promise<Asset | null> {
      const expected = tag(`/media/${link.assetId}/${link.file}`, link.expires);
      const given = Buffer.from(link.signature, "base64url");
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      if (!(link.expires > environment.clock().getTime())) return null;
      const asset = await database.asset(link.assetId);
      return asset && !asset.deletedAt ? asset : null;
    },
  };
}
