import { createPublicKey, type KeyObject, sign } from "node:crypto";
import type { Hash } from "./merkle.ts";
import {
  isEd25519,
  keyId,
  parseVerifierKey,
  signatureBy,
  signatureLine,
  splitNote,
  verifierKeyText,
} from "./signed-note.ts";

// C2SP tlog-checkpoint, signed as a C2SP signed-note with Ed25519: text that anybody's tools can read and check.
//
//   <origin>
//   <tree size>
//   <base64 root hash>
//
//   — <key name> <base64 of key id, 4 bytes, and signature, 64 bytes>

export type Checkpoint = { readonly origin: string; readonly treeSize: number; readonly rootHash: Hash };

/** Signs checkpoints; `id` is the key id in hex, `verifierKey` the C2SP text form of the public key. */
export type NoteSigner = {
  readonly origin: string;
  readonly id: string;
  readonly verifierKey: string;
  /** With the signatures of `others`, of the same origin, after its own. */
  readonly sign: (checkpoint: Omit<Checkpoint, "origin">, others?: readonly NoteSigner[]) => string;
  readonly lineFor: (text: string) => string;
};

/** `origin` names the log, for ever: a host name and path without spaces or plus signs, e.g. `vouch.example.org/log`. */
export function createNoteSigner(privateKey: KeyObject, origin: string): NoteSigner {
  const publicKey = Buffer.from(createPublicKey(privateKey).export({ format: "jwk" }).x ?? "", "base64url");
  const verifierKey = verifierKeyText(origin, "ed25519", publicKey);
  const id = keyId(origin, "ed25519", publicKey);
  const lineFor = (text: string) => signatureLine(origin, id, sign(null, Buffer.from(text), privateKey));
  return {
    origin,
    id: id.toString("hex"),
    verifierKey,
    lineFor,
    sign: ({ treeSize, rootHash }, others = []) => {
      const text = `${origin}\n${treeSize}\n${Buffer.from(rootHash).toString("base64")}\n`;
      return `${[text, lineFor(text), ...others.map((other) => other.lineFor(text))].join("\n")}\n`;
    },
  };
}

/** The checkpoint, if the note is one and is signed by one of the keys; otherwise null. */
export function openCheckpointNote(note: string, verifierKeys: readonly string[]): Checkpoint | null {
  const parts = splitNote(note);
  if (parts === null) return null;
  const keys = verifierKeys.flatMap((text) => parseVerifierKey(text, "ed25519") ?? []);
  const isSigned = parts.lines.some((line) =>
    keys.some((key) => {
      const signature = signatureBy(line, key);
      return signature !== null && isEd25519(parts.text, signature, key.publicKey);
    }),
  );
  return isSigned ? parseCheckpoint(parts.text) : null;
}

/** What a checkpoint's text says, whoever signed it; null when it is none. */
export function parseCheckpoint(text: string): Checkpoint | null {
  // Extension lines may follow; we write none and ignore those of others.
  const [origin, size, root] = text.split("\n");
  if (!origin || size === undefined || !/^(0|[1-9]\d{0,14})$/.test(size)) return null;
  const rootHash = Buffer.from(root ?? "", "base64");
  return rootHash.length === 32 ? { origin, treeSize: Number(size), rootHash } : null;
}

/** A note as it is handed out: with the witnesses' signatures after the log's own. */
export const publishedNote = (signed: { readonly note: string; readonly cosignatures: readonly string[] }): string =>
  `${signed.note}${signed.cosignatures.join("")}`;
