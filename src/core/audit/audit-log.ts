import { AppError } from "../errors.ts";
import type { AuditCheckpoint, AuditEvent } from "../ports/database.ts";
import type { AuditBundle } from "./bundle.ts";
import { publishedNote } from "./checkpoint-note.ts";
import { createLogSigner, type LogKey, type LogSignerDeps } from "./log-signer.ts";
import { broken } from "./log-tree.ts";
import type { Hash, Proof } from "./merkle.ts";
import { TILE_WIDTH } from "./tiled-tree.ts";
import { type LogReport, verifyLog } from "./verify-log.ts";
import { createWitnessing, type Witness, type WitnessState } from "./witnessing.ts";

export type AuditLog = {
  /** The current one first, then from the newest to the oldest. */
  readonly keys: () => Promise<readonly [LogKey, ...LogKey[]]>;
  /** Hands over to a new key. */
  readonly rotateKey: (actor: string, at: Date) => Promise<readonly [LogKey, ...LogKey[]]>;
  /** Signs the log as it is now, if it has grown since the last time; null while it is empty. */
  readonly checkpoint: () => Promise<AuditCheckpoint | null>;
  /** Reads some of the old events again; after a break nothing is signed any more. @throws AppError AUDIT_BROKEN */
  readonly recheck: () => Promise<void>;
  /** Asks the witnesses to cosign the newest checkpoint, and says how each of them stands. */
  readonly cosign: () => Promise<readonly WitnessState[]>;
  readonly witnesses: () => Promise<readonly WitnessState[]>;
  /** That the event is in a signed tree; null when there is no such event. */
  readonly prove: (
    seq: number,
  ) => Promise<{ readonly event: AuditEvent; readonly checkpoint: AuditCheckpoint; readonly proof: Proof } | null>;
  /** That the tree of `to` events continues the tree of `from` events; 0 < from <= to <= the log's size. */
  readonly consistency: (from: number, to: number) => Promise<Proof>;
  /** C2SP tlog-tiles: hashes only. Null for what no checkpoint covers. */
  readonly tile: (level: number, index: number, width: number) => Promise<readonly Hash[] | null>;
  /** What `verifyBundle` checks off-line. @throws AppError NOT_FOUND */
  readonly bundle: (seqs: readonly number[]) => Promise<AuditBundle>;
  /** Reads the whole log: chain, texts, signatures, roots. */
  readonly verify: () => Promise<LogReport>;
  /** Signs every `intervalMs`, until stopped; stopping signs once more. */
  readonly start: () => void;
  readonly stop: () => Promise<void>;
};

type Dependencies = LogSignerDeps & { readonly witnesses?: readonly Witness[]; readonly intervalMs: number };

const CHECKPOINTS_PAGE = 500;

export function createAuditLog(dependencies: Dependencies): AuditLog {
  const { database, copies, onError } = dependencies;
  const signer = createLogSigner(dependencies);
  const { sign, tree } = signer;
  const witnessing = createWitnessing({ database, witnesses: dependencies.witnesses ?? [], consistency, onError });
  let last: Promise<unknown> = Promise.resolve();
  let cosigning: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  /** The tree is shared by all calls: they take turns. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = last.then(act);
    last = turn.catch(() => {});
    return turn;
  }

  /** The latest checkpoint if it covers `seq`, otherwise a new one. */
  async function covering(seq: number): Promise<AuditCheckpoint> {
    const latest = await database.latestCheckpoint();
    const checkpoint = latest !== null && latest.treeSize >= seq ? latest : await sign();
    if (checkpoint === null || checkpoint.treeSize < seq) throw broken(`event ${seq} lies beyond the head of the log`);
    return checkpoint;
  }

  function consistency(from: number, to: number): Promise<Proof> {
    return inTurn(async () => {
      const { seq } = await database.auditHead();
      if (from < 1 || from > to || to > seq) {
        throw new AppError("BAD_INPUT", { userMessage: `The log has ${seq} events; sizes go from 1 up to that.` });
      }
      return (await tree.reach(to)).consistencyProof(from, to);
    });
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

  /** One round at a time: a slow witness is not asked again before it has answered. */
  function cosign(): Promise<void> {
    cosigning = cosigning.then(async () => {
      const latest = await database.latestCheckpoint();
      if (latest) await witnessing.cosign(latest);
    });
    return cosigning;
  }

  async function tick(): Promise<void> {
    await inTurn(sign);
    await inTurn(tree.recheck);
    if (dependencies.witnesses?.length) await cosign();
  }

  return {
    keys: signer.keys,
    rotateKey: (actor, at) => inTurn(() => signer.rotate(actor, at)),
    checkpoint: () => inTurn(sign),
    recheck: () => inTurn(tree.recheck),
    cosign: async () => {
      await cosign();
      return witnessing.states();
    },
    witnesses: witnessing.states,
    prove: async (seq) => {
      const event = await database.auditEvent(seq);
      if (event === null) return null;
      return inTurn(async () => {
        const checkpoint = await covering(seq);
        const reached = await tree.reach(checkpoint.treeSize);
        return { event, checkpoint, proof: await reached.inclusionProof(seq - 1, checkpoint.treeSize) };
      });
    },
    consistency,
    tile: (level, index, width) =>
      inTurn(async () => {
        const size = (await database.latestCheckpoint())?.treeSize ?? 0;
        const from = index * TILE_WIDTH;
        if ((from + width) * TILE_WIDTH ** level > size) return null;
        return (await tree.reach(size)).tileHashes(level, from, from + width);
      }),
    bundle: async (seqs) => {
      const events: AuditEvent[] = [];
      for (const seq of seqs) {
        const event = await database.auditEvent(seq);
        if (event === null) throw new AppError("NOT_FOUND", { userMessage: `There is no event ${seq} in the log.` });
        events.push(event);
      }
      return inTurn(async () => {
        const checkpoint = await covering(Math.max(1, ...seqs));
        const { treeSize } = checkpoint;
        const reached = await tree.reach(treeSize);
        const proved: AuditBundle["events"] = [];
        for (const { seq, body } of events) {
          const proof = await reached.inclusionProof(seq - 1, treeSize);
          proved.push({ seq, body, proof: proof.map((hash) => Buffer.from(hash).toString("base64")) });
        }
        const [{ verifierKey }] = await signer.keys();
        return {
          format: "vouch-audit-bundle/1",
          verifierKey,
          checkpoint: publishedNote(checkpoint),
          events: proved,
        };
      });
    },
    verify: async () => {
      // The notes first: one signed meanwhile would lie beyond the head.
      const known = await notes();
      const head = await database.auditHead();
      const verifierKeys = (await signer.keys()).map(({ verifierKey }) => verifierKey);
      return verifyLog({ events: database.auditRange(1, head.seq), notes: known, trust: { verifierKeys }, head });
    },
    start: () => {
      timer ??= setInterval(() => void tick().catch(onError), dependencies.intervalMs);
    },
    stop: async () => {
      clearInterval(timer);
      timer = undefined;
      await inTurn(sign).catch(onError);
    },
  };
}
