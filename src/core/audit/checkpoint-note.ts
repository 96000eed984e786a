import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Hash } from "./merkle.ts";

// C2SP tlog-checkpoint, signed as a C2SP signed-note with Ed25519: text that anybody's tools can read and check.
//
//   <origin>
//   <tree size>
//   <base64 root hash>
//
//   — <key name> <base64 of key hash, 4 bytes, and signature, 64 bytes>

export type Checkpoint = { readonly origin: string; readonly treeSize: number; readonly rootHash: Hash };

/** Signs checkpoints; `id` is the key hash in hex, `verifierKey` the C2SP text form of the public key. */
export type NoteSigner = {
  readonly origin: string;
  readonly id: string;
  readonly verifierKey: string;
  readonly sign: (checkpoint: Omit<Checkpoint, "origin">) => string;
};

/** `origin` names the log, for ever: a host name and path without spaces or plus signs, e.g. `vouch.example.org/audit`. */
export function createNoteSigner(privateKey: KeyObject, origin: string): NoteSigner {
  if (!NAME.test(origin)) throw new RangeError(`"${origin}" cannot name a log: spaces and plus signs are not allowed`);
  const rawKey = Buffer.from(createPublicKey(privateKey).export({ format: "jwk" }).x ?? "", "base64url");
  const hash = keyHash(origin, rawKey);
  const id = hash.toString("hex");
  return {
    origin,
    id,
    verifierKey: `${origin}+${id}+${Buffer.concat([ED25519, rawKey]).toString("base64")}`,
    sign: ({ treeSize, rootHash }) => {
      const text = `${origin}\n${treeSize}\n${Buffer.from(rootHash).toString("base64")}\n`;
      const signature = sign(null, Buffer.from(text), privateKey);
      return `${text}\n— ${origin} ${Buffer.concat([hash, signature]).toString("base64")}\n`;
    },
  };
}

/** The checkpoint, if the note is one and is signed by one of the keys; otherwise null. */
export function openCheckpointNote(note: string, verifierKeys: readonly string[]): Checkpoint | null {
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  const signatures = note
    .slice(end + 2)
    .split("\n")
    .slice(0, -1);
  const isSigned = signatures.some((line) => verifierKeys.some((key) => isSignedBy(text, line, key)));
  return end > 0 && isSigned ? parseCheckpoint(text) : null;
}

function parseCheckpoint(text: string): Checkpoint | null {
  // Extension lines may follow; we write none and ignore those of others.
  const [origin, size, root] = text.split("\n");
  if (!origin || size === undefined || !/^(0|[1-9]\d{0,14})$/.test(size)) return null;
  const rootHash = Buffer.from(root ?? "", "base64");
  return rootHash.length === 32 ? { origin, treeSize: Number(size), rootHash } : null;
}

function isSignedBy(text: string, line: string, verifierKey: string): boolean {
  const [, name, blob] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  // The base64 of the key may itself hold plus signs; name and key hash cannot.
  const [keyName, id, ...key] = verifierKey.split("+");
  const typedKey = Buffer.from(key.join("+"), "base64");
  if (name === undefined || name !== keyName || typedKey.length !== 33 || typedKey[0] !== ED25519[0]) return false;
  const rawKey = typedKey.subarray(1);
  const hash = keyHash(name, rawKey);
  const signed = Buffer.from(blob ?? "", "base64");
  if (hash.toString("hex") !== id || signed.length !== 68 || !signed.subarray(0, 4).equals(hash)) return false;
  const publicKey = createPublicKey({
    format: "jwk",
    key: { kty: "OKP", crv: "Ed25519", x: rawKey.toString("base64url") },
  });
  return verify(null, Buffer.from(text), publicKey, signed.subarray(4));
}

/** Signature type 1 of signed-note. */
const ED25519 = Buffer.of(1);
const NAME = /^[^\s+]+$/;

const keyHash = (name: string, rawKey: Buffer): Buffer =>
  createHash("sha256")
    .update(Buffer.concat([Buffer.from(`${name}\n`), ED25519, rawKey]))
    .digest()
    .subarray(0, 4);
