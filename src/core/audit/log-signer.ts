import type { KeyObject } from "node:crypto";
import { isAppError } from "../errors.ts";
import type { AuditCheckpoint, Database } from "../ports/database.ts";
import { type Checkpoint, createNoteSigner, type NoteSigner, openCheckpointNote } from "./checkpoint-note.ts";
import { broken, createLogTree, type LogTree, requireContinues } from "./log-tree.ts";

/** A key that signed before, and until when. */
export type FormerKey = { readonly verifierKey: string; readonly validUntil: Date };
/** `validFrom` null: since the log began. `validUntil` null: the key that signs now. */
export type LogKey = {
  readonly verifierKey: string;
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
};

/** The log's private key, asked anew each time: another process may have changed it. All Ed25519. */
export type LogKeys = {
  readonly current: () => Promise<KeyObject>;
  /** Oldest first. */
  readonly former: () => Promise<readonly FormerKey[]>;
  /** The key that shall follow; the same one until it is installed. */
  readonly next: () => Promise<KeyObject>;
  /** Makes the next key the current one; the private half of the one before is gone for good. */
  readonly install: (former: FormerKey) => Promise<void>;
};

/** Copies of the notes outside the database. */
export type CheckpointCopies = {
  /** Returns when the copy is durable. */
  readonly publish: (note: string) => Promise<void>;
  readonly read: () => Promise<readonly string[]>;
  /** Some dozens of the last ones, however many there are. */
  readonly newest: () => Promise<readonly string[]>;
};

export type LogSigner = {
  readonly tree: LogTree;
  /** The current one first, then from the newest to the oldest. */
  readonly keys: () => Promise<readonly [LogKey, ...LogKey[]]>;
  /** Signs the log as it is now, if it has grown since the last time; null while it is empty. */
  readonly sign: () => Promise<AuditCheckpoint | null>;
  /** Hands over to a new key: an event that names both, and a checkpoint over it that bears both signatures. */
  readonly rotate: (actor: string, at: Date) => Promise<readonly [LogKey, ...LogKey[]]>;
};

export type LogSignerDeps = {
  readonly database: Database;
  readonly keys: LogKeys;
  /** Names this log in its checkpoints, for ever. */
  readonly origin: string;
  readonly copies: CheckpointCopies;
  /** For what is put right by itself the next time. */
  readonly onError: (error: unknown) => void;
};

/** Not safe to be called twice at once: the log takes turns. */
export function createLogSigner(deps: LogSignerDeps): LogSigner {
  const { database, copies, origin } = deps;
  const tree = createLogTree({ database, newestSigned });
  let areCopiesChecked = false;

  const signerNow = async (): Promise<NoteSigner> => createNoteSigner(await deps.keys.current(), origin);

  async function keys(): Promise<readonly [LogKey, ...LogKey[]]> {
    const { verifierKey } = await signerNow();
    // A rotation that broke off just before its end has named the current key as a former one.
    const former = (await deps.keys.former()).filter((key) => key.verifierKey !== verifierKey);
    const since = (n: number): Date | null => former[n - 1]?.validUntil ?? null;
    const before = former.map((key, n) => ({ ...key, validFrom: since(n) })).reverse();
    return [{ verifierKey, validFrom: since(former.length), validUntil: null }, ...before];
  }

  const verifierKeys = async () => (await keys()).map(({ verifierKey }) => verifierKey);

  /** The database's last word and the newest copies, as far as they are signed by the log. */
  async function newestSigned(): Promise<readonly Checkpoint[]> {
    const known = await verifierKeys();
    const latest = await database.latestCheckpoint();
    const opened = latest && openCheckpointNote(latest.note, known);
    if (latest && opened?.treeSize !== latest.treeSize) {
      throw broken(`the checkpoint of ${latest.treeSize} events is not signed by a key of the log`);
    }
    const copied = (await copies.newest()).flatMap((note) => openCheckpointNote(note, known) ?? []);
    return [...(opened ? [opened] : []), ...copied];
  }

  async function sign(others: readonly NoteSigner[] = []): Promise<AuditCheckpoint | null> {
    // The copies once, after a start: what this process signs since then, its own tree has. What was signed is read
    // before the head: another process may be signing, and must not seem to be ahead of the log.
    const latest = await database.latestCheckpoint();
    const signed = areCopiesChecked ? [] : await newestSigned();
    const head = await database.auditHead();
    const grown = await tree.reach(head.seq);
    for (const checkpoint of [...(latest ? [latest] : []), ...signed]) await requireContinues(grown, checkpoint);
    areCopiesChecked = true;
    if (head.seq === 0 || latest?.treeSize === head.seq) return latest;
    const rootHash = await grown.root(head.seq);
    const signer = await signerNow();
    const note = signer.sign({ treeSize: head.seq, rootHash }, others);
    // The copy first: a signature that exists must be findable, also after a crash right here.
    await copies.publish(note);
    const row = { treeSize: head.seq, rootHash, chainHash: head.hash, keyId: signer.id, note };
    try {
      await database.transact(async (tx) => ({ value: await tx.createCheckpoint(row), audit: [] }));
    } catch (error) {
      // Another process signed the same size.
      if (!isAppError(error) || error.code !== "CONFLICT") throw error;
    }
    await tree.keep(head.seq).catch(deps.onError);
    return database.checkpoint(head.seq);
  }

  return {
    tree,
    keys,
    sign: () => sign(),
    async rotate(actor, at) {
      await sign();
      const from = await signerNow();
      const to = createNoteSigner(await deps.keys.next(), origin);
      const facts = { from: from.verifierKey, to: to.verifierKey };
      const entry = { action: "log.keyRotated", actor, subject: `log:${origin}`, at, facts } as const;
      await database.transact(async () => ({ value: null, audit: [entry] }));
      await sign([to]);
      await deps.keys.install({ verifierKey: from.verifierKey, validUntil: at });
      return keys();
    },
  };
}
