import { z } from "zod";
import { openCheckpointNote } from "./checkpoint-note.ts";
import type { Cosignature } from "./cosignature.ts";
import { verifyConsistency } from "./merkle.ts";
import { cosignersOf, type Trust } from "./verify-log.ts";

const hash = z.base64().transform((text) => Uint8Array.from(Buffer.from(text, "base64")));

/** That a tree of `to` events continues one of `from` events (RFC 9162, 2.1.4). Hashes are base64. */
const consistencyProof = z.strictObject({
  format: z.literal("vouch-audit-consistency/1"),
  from: z.int().positive(),
  to: z.int().positive(),
  proof: z.array(hash).max(128),
});
export type ConsistencyFile = z.input<typeof consistencyProof>;

export const consistencyFile = (from: number, to: number, proof: readonly Uint8Array[]): ConsistencyFile => ({
  format: "vouch-audit-consistency/1",
  from,
  to,
  proof: proof.map((each) => Buffer.from(each).toString("base64")),
});

export type ConsistencyReport =
  | {
      readonly valid: true;
      readonly origin: string;
      readonly from: number;
      readonly to: number;
      readonly witnesses: readonly Cosignature[];
    }
  | { readonly valid: false; readonly says: string };

/** Checks off line that of two saved checkpoints one continues the other. */
export function checkConsistency(
  notes: { readonly older: string; readonly newer: string },
  json: unknown,
  trust: Trust,
): ConsistencyReport {
  const invalid = (says: string): ConsistencyReport => ({ valid: false, says });
  const [older, newer] = [notes.older, notes.newer].map((note) => openCheckpointNote(note, trust.verifierKeys));
  if (!older) return invalid("the older checkpoint is not signed by the trusted key");
  if (!newer) return invalid("the newer checkpoint is not signed by the trusted key");
  if (older.origin !== newer.origin) return invalid("the checkpoints are of two logs");
  const witnesses = cosignersOf(notes.newer, trust);
  if (!witnesses.isEnough) return invalid("the newer checkpoint is not signed by enough witnesses");
  const parsed = consistencyProof.safeParse(json);
  if (!parsed.success) return invalid(`not a proof: ${z.prettifyError(parsed.error)}`);
  const [from, to] = [older.treeSize, newer.treeSize];
  if (parsed.data.from !== from || parsed.data.to !== to) return invalid("the proof is about other checkpoints");
  const roots = { fromRoot: older.rootHash, toRoot: newer.rootHash };
  if (!verifyConsistency({ from, to, ...roots, proof: parsed.data.proof })) {
    return invalid("the newer checkpoint does not continue the older one: the log was rewritten or forked");
  }
  return { valid: true, origin: newer.origin, from, to, witnesses: witnesses.signed };
}
