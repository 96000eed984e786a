import { createHash, createPublicKey, verify } from "node:crypto";

// C2SP signed-note: text, an empty line, and signature lines
//
//   — <key name> <base64 of key id, 4 bytes, and signature>
//
// A verifier key is `<name>+<key id in hex>+<base64 of a type byte and the public key>`.

/** Signature types of signed-note: a log's own Ed25519, and a witness's timestamped Ed25519 (tlog-cosignature). */
export const SIGNATURE_TYPES = { ed25519: 1, cosignature: 4 } as const;
export type SignatureType = keyof typeof SIGNATURE_TYPES;

export type VerifierKey = { readonly name: string; readonly id: Buffer; readonly publicKey: Buffer };

const NAME = /^[^\s+]+$/;
const RAW_KEY_BYTES = 32;
const ID_BYTES = 4;

/** @throws RangeError for a name with spaces or plus signs */
export function verifierKeyText(name: string, type: SignatureType, publicKey: Buffer): string {
  if (!NAME.test(name)) throw new RangeError(`"${name}" cannot name a key: spaces and plus signs are not allowed`);
  const typed = Buffer.concat([Buffer.of(SIGNATURE_TYPES[type]), publicKey]);
  return `${name}+${keyId(name, type, publicKey).toString("hex")}+${typed.toString("base64")}`;
}

/** Null when the text is no verifier key of that type. */
export function parseVerifierKey(text: string, type: SignatureType): VerifierKey | null {
  // The base64 of the key may itself hold plus signs; name and key id cannot.
  const [name = "", id = "", ...key] = text.split("+");
  const typed = Buffer.from(key.join("+"), "base64");
  if (!NAME.test(name) || typed.length !== 1 + RAW_KEY_BYTES || typed[0] !== SIGNATURE_TYPES[type]) return null;
  const publicKey = typed.subarray(1);
  const expected = keyId(name, type, publicKey);
  return expected.toString("hex") === id ? { name, id: expected, publicKey } : null;
}

/** What was signed and who signed; null when the text is no note. The text ends in a newline, lines have none. */
export function splitNote(note: string): { readonly text: string; readonly lines: readonly string[] } | null {
  const end = note.lastIndexOf("\n\n");
  if (end <= 0 || !note.endsWith("\n")) return null;
  return { text: note.slice(0, end + 1), lines: note.slice(end + 2, -1).split("\n") };
}

export const signatureLine = (name: string, id: Buffer, signature: Buffer): string =>
  `— ${name} ${Buffer.concat([id, signature]).toString("base64")}`;

/** The signature in a line, if it claims to be by that key; not yet verified. */
export function signatureBy(line: string, { name, id }: VerifierKey): Buffer | null {
  const [, given, blob] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const signed = Buffer.from(blob ?? "", "base64");
  return given === name && signed.subarray(0, ID_BYTES).equals(id) ? signed.subarray(ID_BYTES) : null;
}

export function isEd25519(message: string, signature: Uint8Array, publicKey: Buffer): boolean {
  const key = createPublicKey({
    format: "jwk",
    key: { kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") },
  });
  return verify(null, Buffer.from(message), key, signature);
}

export const keyId = (name: string, type: SignatureType, publicKey: Buffer): Buffer =>
  createHash("sha256")
    .update(Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(SIGNATURE_TYPES[type]), publicKey]))
    .digest()
    .subarray(0, ID_BYTES);
