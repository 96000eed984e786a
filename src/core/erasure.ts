import { z } from "zod";
import { actorOf } from "./access.ts";
import { OPERATOR_EMAIL } from "./accounts.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { removeMaster, removeUnreleased, workPrefix } from "./delivery.ts";
import type { Environment } from "./environment.ts";
import type { Library } from "./library.ts";
import type { Asset, Database, ErasedMedia, Erasure, GenerationStatus, PersonalData, User } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import { mistake, ok, type Result } from "./result.ts";
import { cancelCases } from "./review-cases.ts";
import { takedownEntry } from "./takedown-cases.ts";
import type { Uploads } from "./uploads.ts";

const BATCH = 100;
const UNFINISHED: readonly GenerationStatus[] = ["HELD", "QUEUED", "RUNNING"];

export type ErasurePreview = { readonly user: User; readonly holds: PersonalData; readonly erasure: Erasure | null };
export type Erasures = ReturnType<typeof createErasures>;

/**
 * Takes a person's data out: words, salts, names, keys, sessions, uploads and files. What stays is what others rely on,
 * under an id that leads to nobody: records and manifests of released files, verdicts with their codes, and the log,
 * whose events never held any of it, so that every proof stays valid. One transaction begins it; the rest may break
 * off anywhere and is carried on by the sweeper.
 */
export function createErasures(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly storage: Storage;
  readonly uploads: Pick<Uploads, "discard">;
  readonly library: Pick<Library, "cancel">;
  readonly telemetry: Pick<Telemetry, "faulted">;
}) {
  const { database, environment, storage } = deps;

  /** By id or address; a person finds only themselves. */
  async function find(by: User, account: string): Promise<User | null> {
    const isId = z.uuid().safeParse(account).success;
    const found = await (isId ? database.user(account) : database.userByEmail(account));
    return found && (found.id === by.id || by.role === "ADMIN") ? found : null;
  }

  /** Carries an erasure on as far as it goes now; a generation that is running has to stop first. */
  async function carryOn(erasure: Erasure): Promise<void> {
    const user = await database.user(erasure.userId);
    if (!user) return;
    const unfinished = await database.generations({ userId: user.id, statuses: UNFINISHED }, { limit: BATCH });
    for (const { row } of unfinished.rows) await deps.library.cancel(user, row.id);
    for (const id of await database.uploadsOf(user.id, BATCH)) await deps.uploads.discard(id);
    for (;;) {
      const ids = await database.unerasedGenerations(user.id, BATCH);
      let erased = 0;
      for (const id of ids) if (await eraseGeneration(id, erasure.media)) erased++;
      if (erased === 0) break;
    }
    await finish(erasure);
  }

  /** Files first: once its words are gone nothing would lead back to them. */
  async function eraseGeneration(id: string, media: ErasedMedia): Promise<boolean> {
    const found = await database.transact(async (tx) => {
      const [named] = await tx.assets([id]);
      // Locked: no notice withholds it or gives it back meanwhile.
      const [asset] = named ? await tx.lockAssets([named.id]) : [];
      const at = environment.clock();
      if (!asset) return { value: null, audit: [] };
      // What is withheld is evidence, and what new videos are compared with: it is kept.
      const isKept = !asset.deletedAt && (media === "WITHHOLD" || asset.withheldAt !== null);
      return { value: { asset, isKept }, audit: asset.deletedAt || asset.withheldAt ? [] : await takeOut(asset) };

      async function takeOut({ id: assetId, sha256: fileSha256 }: Asset): Promise<readonly AuditEntry[]> {
        const by = { actor: "system", subject: `generation:${id}`, at, facts: { fileSha256 } };
        if (isKept) return (await tx.withholdAsset(id, at)) ? [{ ...by, action: "video.withheld" }] : [];
        await tx.moveGeneration(id, ["READY"], { status: "DELETED" });
        return (await tx.deleteAsset(assetId, at)) ? [{ ...by, action: "video.deleted" }] : [];
      }
    });
    const status = (await database.generation(id))?.status;
    if (status === undefined || UNFINISHED.includes(status)) return false;
    if (!found) await removeUnreleased(storage, id);
    else await removeFiles(found.asset, found.isKept);
    await database.transact(async (tx) => {
      const at = environment.clock();
      // Nobody can decide on words that are gone.
      const audit = await cancelCases(tx, id, "GENERATION_CANCELLED", at);
      return { value: await tx.eraseGeneration(id, at), audit };
    });
    return true;
  }

  /** The manifest stays: a copy of the file somewhere must still lead to who signed it. */
  async function removeFiles({ generationId, storageKey, posterKey }: Asset, isKept: boolean): Promise<void> {
    if (!isKept) {
      await storage.remove(storageKey);
      await storage.remove(posterKey);
    }
    await removeMaster(storage, generationId);
    await storage.removeAll(workPrefix(generationId));
  }

  async function finish({ userId }: Erasure): Promise<void> {
    await database.transact(async (tx) => {
      const erasure = await tx.erasure(userId);
      const left = await tx.unerasedGenerations(userId, 1);
      const uploads = await tx.uploadsOf(userId, 1);
      if (!erasure || erasure.finishedAt || left.length > 0 || uploads.length > 0) return { value: null, audit: [] };
      const at = environment.clock();
      const { total: generations } = await tx.generations({ userId }, { limit: 0 });
      const objections = await tx.eraseObjections(userId);
      await tx.erasePerson(userId, environment.newId());
      await tx.finishErasure(userId, at);
      const entry = { action: "account.erased", actor: "system", subject: `user:${userId}`, at } as const;
      const said = objections.map(({ id, texts }) =>
        takedownEntry("system", { id }, at, { action: "takedown.erased", facts: { texts } }),
      );
      return { value: null, audit: [...said, { ...entry, facts: { generations } }] };
    });
  }

  return {
    /** What an erasure would take out. A person may ask about themselves, an administrator about anybody. */
    async preview(by: User, account: string): Promise<ErasurePreview | null> {
      const user = await find(by, account);
      return user && { user, holds: await database.personalData(user.id), erasure: await database.erasure(user.id) };
    },

    /** `confirm` is the account's address, typed again. Asking a second time carries on with the first. */
    async erase(
      by: User,
      input: { readonly account: string; readonly confirm: string; readonly media: ErasedMedia },
    ): Promise<Result<Erasure>> {
      const user = await find(by, input.account);
      if (!user) return mistake("NOT_FOUND", "There is no such account, or it is not yours.", "account");
      if (user.email === OPERATOR_EMAIL) {
        return mistake("INVALID_STATE", "The operator's account belongs to the server; erase its data by deleting it.");
      }
      const begun = await database.erasure(user.id);
      if (!begun && input.confirm.trim().toLowerCase() !== user.email.toLowerCase()) {
        return mistake("INVALID_VALUE", "Type the account's e-mail address to confirm.", "confirm");
      }
      await database.transact(async (tx) => {
        const at = environment.clock();
        const { media } = input;
        if (!(await tx.beginErasure({ userId: user.id, media, startedAt: at }))) return { value: null, audit: [] };
        await tx.eraseAccess(user.id, at);
        const entry = { action: "account.erasureStarted", actor: actorOf(by), subject: `user:${user.id}`, at } as const;
        return { value: null, audit: [{ ...entry, facts: { media } }] };
      });
      const erasure = await database.erasure(user.id);
      if (!erasure) return mistake("NOT_FOUND", "There is no such account.", "account");
      if (!erasure.finishedAt) await carryOn(erasure);
      return ok((await database.erasure(user.id)) ?? erasure);
    },

    /** Carries on with what a crash or a running generation left undone. One that fails does not hold up the others. */
    async sweep(): Promise<void> {
      for (const erasure of await database.unfinishedErasures(BATCH)) {
        try {
          await carryOn(erasure);
        } catch (error) {
          deps.telemetry.faulted({ part: "erasure", userId: erasure.userId }, error);
        }
      }
    },
  };
}
