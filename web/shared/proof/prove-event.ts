import { type Bytes, fromHex, isSame, toHex } from "./bytes.ts";
import { leafHash, rootOfPath } from "./merkle.ts";
import { isSignedBy, statedBy } from "./signed-note.ts";

/** What the server gives as evidence that an event is in its log: `auditProof`, and the event's text where it may be seen. */
export type EventClaim = {
  /** From 1. */
  readonly seq: number;
  /** Canonical text; null for who may not see it: then the leaf is taken as it is given. */
  readonly body: string | null;
  /** Hex, as are the hashes below. */
  readonly leafHash: string;
  readonly path: readonly string[];
  readonly checkpoint: { readonly treeSize: number; readonly rootHash: string; readonly note: string };
  /** The key that the reader trusts (C2SP). */
  readonly verifierKey: string;
};

/** `CANNOT`: this browser lacks what the check needs. `value` is what was computed or read here, to be compared by eye. */
export type Finding = {
  readonly check: "LEAF" | "PATH" | "NOTE" | "SIGNATURE";
  readonly outcome: "HOLDS" | "FAILS" | "CANNOT";
  readonly value: string | null;
};

/** Browsers give WebCrypto to pages over https and on localhost only. */
export const canProve = (): boolean => "subtle" in crypto;

/** The steps of RFC 9162, 2.1.3.2, and of C2SP signed-note, in order; each stands on the ones before. */
export async function proveEvent(claim: EventClaim): Promise<readonly Finding[]> {
  const { seq, body, checkpoint, verifierKey } = claim;
  const given = fromHex(claim.leafHash);
  const leaf = body === null ? given : await leafHash(body);
  const path = claim.path.map(fromHex);
  const root =
    leaf && path.every((hash): hash is Bytes => hash?.length === 32)
      ? await rootOfPath({ leaf, index: seq - 1, size: checkpoint.treeSize, path })
      : null;
  const stated = statedBy(checkpoint.note);
  const isStated = stated?.treeSize === checkpoint.treeSize && toHex(stated.rootHash) === checkpoint.rootHash;
  const isSigned = await isSignedBy(checkpoint.note, verifierKey);

  const isLeaf = given !== null && leaf !== null && isSame(given, leaf);
  const found: Finding[] = [
    { check: "PATH", outcome: holds(root !== null && toHex(root) === checkpoint.rootHash), value: root && toHex(root) },
    { check: "NOTE", outcome: holds(isStated), value: stated && `${stated.origin} · ${stated.treeSize}` },
    { check: "SIGNATURE", outcome: isSigned === null ? "CANNOT" : holds(isSigned), value: verifierKey },
  ];
  return body === null ? found : [{ check: "LEAF", outcome: holds(isLeaf), value: leaf && toHex(leaf) }, ...found];
}

const holds = (is: boolean): Finding["outcome"] => (is ? "HOLDS" : "FAILS");
