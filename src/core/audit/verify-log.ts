import type { AuditEvent } from "../ports/database.ts";
import { openCheckpointNote } from "./checkpoint-note.ts";
import { cosignaturesOf } from "./cosignature.ts";
import { parseEventBody } from "./event-body.ts";
import { CHAIN_START, chainHash, createFrontier, type Hash, isSameHash, leafHash } from "./merkle.ts";

/** `seq` is the first event that is not what was written; for a signed checkpoint, the last one it covers. */
export type LogReport =
  | {
      readonly intact: true;
      readonly events: number;
      readonly checkpoints: number;
      /** Events that a checkpoint with enough cosignatures covers; null when no witness was asked for. */
      readonly witnessed: number | null;
      readonly head: Hash;
    }
  | { readonly intact: false; readonly seq: number; readonly fault: LogFault; readonly says: string };

type LogFault = keyof typeof FAULTS;

const FAULTS = {
  MISSING: "the event is missing",
  LINE: "the line is no event as it was exported",
  BODY: "the event's text is not an event in canonical form",
  COLUMNS: "the event's columns do not say what its text says",
  LEAF: "the event's text was changed: it does not have its hash",
  CHAIN: "the event does not follow the one before it",
  SIGNATURE: "a checkpoint of this size is not signed by a known key",
  ROOT: "the events up to here are not those that were signed",
  CUT: "the log ends before this event, which was signed",
  HEAD: "the log does not end where its head says",
  COSIGNATURE: "no checkpoint bears the signatures of enough witnesses",
} as const;

/** Whose signatures count. */
export type Trust = {
  readonly verifierKeys: readonly string[];
  readonly witnesses?: readonly string[];
  /** So many of the witnesses have to have signed; all of them when left out. */
  readonly quorum?: number;
};

/** Whether enough witnesses signed the note, and which. */
export function cosignersOf(note: string, { witnesses = [], quorum = witnesses.length }: Omit<Trust, "verifierKeys">) {
  const signed = cosignaturesOf(note, witnesses);
  return { signed, isEnough: signed.length >= quorum };
}

/**
 * Reads the whole log once, in O(log n) memory, and reports the first break. Signed checkpoints may come in any order,
 * from the database and from copies kept elsewhere: a rewritten history contradicts the copies even if its own
 * checkpoints were rewritten with it.
 */
export async function verifyLog(input: {
  /** Null stands for what could not be read. */
  readonly events: AsyncIterable<AuditEvent | null> | Iterable<AuditEvent>;
  readonly notes: readonly { readonly note: string; readonly treeSize?: number }[];
  readonly trust: Trust;
  readonly head: { readonly seq: number; readonly hash: Hash };
}): Promise<LogReport> {
  const broken = (seq: number, fault: LogFault): LogReport => ({ intact: false, seq, fault, says: FAULTS[fault] });
  const signedRoots = new Map<number, Hash[]>();
  const { verifierKeys, witnesses = [] } = input.trust;
  let lastSigned = 0;
  let witnessed = 0;
  for (const { note, treeSize } of input.notes) {
    const checkpoint = openCheckpointNote(note, verifierKeys);
    if (checkpoint === null) return broken(treeSize ?? 0, "SIGNATURE");
    if (treeSize !== undefined && treeSize !== checkpoint.treeSize) return broken(treeSize, "SIGNATURE");
    signedRoots.set(checkpoint.treeSize, [...(signedRoots.get(checkpoint.treeSize) ?? []), checkpoint.rootHash]);
    lastSigned = Math.max(lastSigned, checkpoint.treeSize);
    if (cosignersOf(note, input.trust).isEnough) witnessed = Math.max(witnessed, checkpoint.treeSize);
  }

  const frontier = createFrontier();
  let seq = 0;
  let hash = CHAIN_START;
  for await (const event of input.events) {
    if (event === null) return broken(seq + 1, "LINE");
    const fault = event.seq === seq + 1 ? faultOf(event, hash) : "MISSING";
    if (fault !== null) return broken(seq + 1, fault);
    seq = event.seq;
    hash = event.hash;
    frontier.append(event.leafHash);
    const signed = signedRoots.get(seq) ?? [];
    if (signed.length === 0) continue;
    const root = frontier.root();
    if (!signed.every((rootHash) => isSameHash(rootHash, root))) return broken(seq, "ROOT");
  }

  if (lastSigned > seq) return broken(seq + 1, "CUT");
  if (input.head.seq !== seq || !isSameHash(input.head.hash, hash)) return broken(seq, "HEAD");
  if (witnesses.length > 0 && witnessed === 0) return broken(seq, "COSIGNATURE");
  const covered = witnesses.length > 0 ? witnessed : null;
  return { intact: true, events: seq, checkpoints: signedRoots.size, witnessed: covered, head: hash };
}

function faultOf(event: AuditEvent, previous: Hash): LogFault | null {
  const body = parseEventBody(event.body);
  const leaf = leafHash(event.body);
  if (!isSameHash(event.leafHash, leaf)) return "LEAF";
  if (!isSameHash(event.prevHash, previous)) return "CHAIN";
  if (!isSameHash(event.hash, chainHash(previous, leaf))) return "CHAIN";
  if (body === null) return "BODY";
  const { action, actor, subject, createdAt } = event;
  const isSame = body.action === action && body.actor === actor && body.subject === subject;
  return isSame && body.at === createdAt.toISOString() ? null : "COLUMNS";
}
