import { fromHex, isSame } from "./bytes.ts";
import { isConsistent } from "./merkle.ts";
import { isSignedBy, statedBy } from "./signed-note.ts";

/** A checkpoint as this browser keeps it: the signed note, and the key that it was believed under. */
export type KeptCheckpoint = { readonly note: string; readonly verifierKey: string; readonly seenAt: string };

/**
 * What the newest checkpoint says beside one that was kept: `FIRST` when none was; `SAME` tree; `GROWN` from it;
 * `REWRITTEN` when neither fits; `UNSIGNED` when the newest is not by the log's key.
 */
export type Growth = "FIRST" | "SAME" | "GROWN" | "REWRITTEN" | "UNSIGNED";

/** `pathBetween` asks the server for an `auditConsistency` path; it is only called when there is something to prove. */
export async function growthSince(
  kept: KeptCheckpoint | null,
  newest: Omit<KeptCheckpoint, "seenAt">,
  pathBetween: (from: number, to: number) => Promise<readonly string[]>,
): Promise<Growth> {
  const now = statedBy(newest.note);
  if (now === null || (await isSignedBy(newest.note, newest.verifierKey)) === false) return "UNSIGNED";
  const before = kept && statedBy(kept.note);
  if (before === null) return "FIRST";
  if (before.treeSize === now.treeSize) return isSame(before.rootHash, now.rootHash) ? "SAME" : "REWRITTEN";
  // A log only grows: a smaller one was rolled back.
  if (before.origin !== now.origin || before.treeSize > now.treeSize) return "REWRITTEN";
  const path = (await pathBetween(before.treeSize, now.treeSize)).map(fromHex);
  const hashes = path.filter((hash) => hash !== null);
  const claim = { from: before.treeSize, to: now.treeSize, fromRoot: before.rootHash, toRoot: now.rootHash };
  return hashes.length === path.length && (await isConsistent({ ...claim, path: hashes })) ? "GROWN" : "REWRITTEN";
}
