import type { Translation } from "./shell.ts";

export const proof = {
  prove: "Verify inclusion",
  proving: "Computing",
  again: "Verify again",
  proved: "Proved here, by this browser",
  provedWhy: "This event is in the log that was signed. Nobody can change it now without being noticed.",
  refuted: "The proof does not hold",
  refutedWhy:
    "What the server showed and what it signed do not belong together. Keep this page, and tell whoever runs the server.",
  unsure: "Proved as far as this browser can",
  unsureWhy: "It knows no Ed25519, so that the signature was not checked. Try a newer browser.",
  insecure: "This page cannot compute proofs",
  insecureWhy:
    "Browsers allow cryptography to pages over https and on localhost only. Open it there, or check with `vouch audit prove`.",
  outcome: { HOLDS: "holds", FAILS: "does not hold", CANNOT: "not checked" },
  LEAF: "The text hashes to the leaf",
  LEAF_HOW: "SHA-256 of a zero byte and the text as it stands (RFC 9162)",
  PATH: "The path leads from the leaf to the root",
  PATH_HOW: "{steps} hashes, joined in the order that the event's number gives",
  NOTE: "The signed note states this size and root",
  NOTE_HOW: "Origin and size as the note has them",
  SIGNATURE: "The note is signed with the log's key",
  SIGNATURE_HOW: "Ed25519, checked under the key below. Compare it with one that you have from elsewhere",
} as const;
export type ProofWords = Translation<typeof proof>;
