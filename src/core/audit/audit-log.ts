import type { KeyObject } from "node:crypto";
import { AppError, isAppError } from "../errors.ts";
import type { AuditCheckpoint, AuditEvent, Database } from "../ports/database.ts";
import type { AuditBundle } from "./bundle.ts";
import { createNoteSigner, openCheckpointNote } from "./checkpoint-note.ts";
import { createMerkleTree, isSameHash, type Proof } from "./merkle.ts";
import { type LogReport, verifyLog } from "./verify-log.ts";

export type AuditLog = {
  /** C2SP text form of the key that checkpoints are signed with. */
  readonly verifierKey: string;
  /** Signs the log as it is now, if it has grown since the last time; null while it is empty. */
  readonly checkpoint: () => Promise<AuditCheckpoint | null>;
  /** That the event is in a signed tree; null when there is no such event. */
  readonly prove: (
    seq: number,
  ) => Promise<{ readonly event: AuditEvent; readonly checkpoint: AuditCheckpoint; readonly proof: Proof } | null>;
  /** That the tree of `to` events continues the tree of `from` events; 0 < from <= to <= the log's size. */
  readonly consistency: (from: number, to: number) => Promise<Proof>;
  /** What `verifyBundle` checks off-line. @throws AppError NOT_FOUND */
  readonly bundle: (seqs: readonly number[]) => Promise<AuditBundle>;
  /** Reads the whole log: chain, texts, signatures, roots. */
  readonly verify: () => Promise<LogReport>;
  /** Signs every `intervalMs`, until stopped; stopping signs once more. */
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

type Dependencies = {
  readonly database: Database;
  /** Ed25519. */
  readonly signingKey: KeyObject;
  /** Keys that signed before this one: their checkpoints stay valid. */
  readonly formerVerifierKeys?: readonly string[];
  /** Names this log in its checkpoints, for ever. */
  readonly origin: string;
  /** Copies of the notes outside the database; `publish` returns when the copy is durable. */
  readonly copies: {
    readonly publish: (note: string) => Promise<void>;
    readonly read: () => Promise<readonly string[]>;
  };
  readonly intervalMs: number;
  readonly onError: (error: unknown) => void;
};

const CHECKPOINTS_PAGE = 500;

export function createAuditLog(dependencies: Dependencies): AuditLog {
  const { database, copies } = dependencies;
  const signer = createNoteSigner(dependencies.signingKey, dependencies.origin);
  const verifierKeys = [signer.verifierKey, ...(dependencies.formerVerifierKeys ?? [])];
  /** Grows with the log and never changes: what it once held, no edit of the database can take back. */
  const tree = createMerkleTree();
  let last: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let areCopiesChecked = false;

  /** The tree is shared by all calls: they take turns. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = last.then(act);
    last = turn.catch(() => {});
    return turn;
  }

  async function grow(size: number): Promise<void> {
    const had = tree.size();
    if (size <= had) return;
    const leaves = await database.auditLeaves(had + 1, size);
    if (leaves.length !== size - had) throw broken(`events are missing between ${had + 1} and ${size}`);
    for (const leaf of leaves) tree.append(leaf);
  }

  /** Never sign over a rewritten or a lost history: that would be two signed logs. */
  function requireContinues({ treeSize, rootHash }: Pick<AuditCheckpoint, "treeSize" | "rootHash">): void {
    if (treeSize <= tree.size() && isSameHash(rootHash, tree.root(treeSize))) return;
    throw broken(`the log is not the one that was signed at ${treeSize} events`);
  }

  async function sign(): Promise<AuditCheckpoint | null> {
    // The copies once, after a start: what this process signs since then, its own tree has. What was signed is read
    // before the head: another process may be signing, and must not seem to be ahead of the log.
    const copied = areCopiesChecked ? [] : await copies.read();
    const latest = await database.latestCheckpoint();
    const head = await database.auditHead();
    await grow(head.seq);
    if (latest !== null) requireContinues(latest);
    for (const note of copied) {
      const checkpoint = openCheckpointNote(note, verifierKeys);
      if (checkpoint !== null) requireContinues(checkpoint);
    }
    areCopiesChecked = true;
    if (head.seq === 0 || latest?.treeSize === head.seq) return latest;
    const rootHash = tree.root(head.seq);
    const note = signer.sign({ treeSize: head.seq, rootHash });
    // The copy first: a signature that exists must be findable, also after a crash right here.
    await copies.publish(note);
    const signed = { treeSize: head.seq, rootHash, chainHash: head.hash, keyId: signer.id, note };
    try {
      await database.transact(async (tx) => ({ value: await tx.createCheckpoint(signed), audit: [] }));
    } catch (error) {
      // Another process signed the same size.
      if (!isAppError(error) || error.code !== "CONFLICT") throw error;
    }
    return database.checkpoint(head.seq);
  }

  /** The latest checkpoint if it covers `seq`, otherwise a new one. */
  async function covering(seq: number): Promise<AuditCheckpoint> {
    const latest = await database.latestCheckpoint();
    const checkpoint = latest !== null && latest.treeSize >= seq ? latest : await sign();
    if (checkpoint === null || checkpoint.treeSize < seq) throw broken(`event ${seq} lies beyond the head of the log`);
    await grow(checkpoint.treeSize);
    return checkpoint;
  }

  async function notes(): Promise<{ note: string; treeSize?: number }[]> {
    const all: { note: string; treeSize?: number }[] = (await copies.read()).map((note) => ({ note }));
    for (let after: string | undefined; ; ) {
      const page = await database.checkpoints({ limit: CHECKPOINTS_PAGE, after });
      all.push(...page.rows.map(({ row: { note, treeSize } }) => ({ note, treeSize })));
      after = page.rows.at(-1)?.cursor;
      if (!page.hasMore) return all;
    }
  }

  return {
    verifierKey: signer.verifierKey,
    checkpoint: () => inTurn(sign),
    prove: async (seq) => {
      const event = await database.auditEvent(seq);
      if (event === null) return null;
      return inTurn(async () => {
        const checkpoint = await covering(seq);
        return { event, checkpoint, proof: tree.inclusionProof(seq - 1, checkpoint.treeSize) };
      });
    },
    consistency: (from, to) =>
      inTurn(async () => {
        const { seq } = await database.auditHead();
        if (from < 1 || from > to || to > seq) {
          throw new AppError("BAD_INPUT", { userMessage: `The log has ${seq} events; sizes go from 1 up to that.` });
        }
        await grow(to);
        return tree.consistencyProof(from, to);
      }),
    bundle: async (seqs) => {
      const events: AuditEvent[] = [];
      for (const seq of seqs) {
        const event = await database.auditEvent(seq);
        if (event === null) throw new AppError("NOT_FOUND", { userMessage: `There is no event ${seq} in the log.` });
        events.push(event);
      }
      return inTurn(async () => {
        const { note, treeSize } = await covering(Math.max(1, ...seqs));
        const proved = events.map(({ seq, body }) => ({
          seq,
          body,
          proof: tree.inclusionProof(seq - 1, treeSize).map((hash) => Buffer.from(hash).toString("base64")),
        }));
        return { format: "vouch-audit-bundle/1", verifierKey: signer.verifierKey, checkpoint: note, events: proved };
      });
    },
    verify: async () => {
      // The notes first: one signed meanwhile would lie beyond the head.
      const known = await notes();
      const head = await database.auditHead();
      return verifyLog({
        events: database.auditRange(1, head.seq),
        notes: known,
        verifierKeys,
        head,
      });
    },
    start: () => {
      timer ??= setInterval(() => void inTurn(sign).catch(dependencies.onError), dependencies.intervalMs);
    },
    stop: async () => {
      clearInterval(timer);
      timer = undefined;
      await inTurn(sign).catch(dependencies.onError);
    },
  };
}

const broken = (message: string) => new AppError("AUDIT_BROKEN", { message: `audit log: ${message}` });
