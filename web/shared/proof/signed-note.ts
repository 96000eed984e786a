import { type Bytes, fromBase64, isSame, sha256, toHex, utf8 } from "./bytes.ts";

// C2SP signed-note and tlog-checkpoint:
//
//   <origin>
//   <tree size>
//   <base64 root hash>
//
//   — <key name> <base64 of key id, 4 bytes, and signature, 64 bytes>
//
// A verifier key is `<name>+<key id in hex>+<base64 of a type byte and the public key>`.

export type Checkpoint = { readonly origin: string; readonly treeSize: number; readonly rootHash: Bytes };

const ED25519 = 1;
const ID_BYTES = 4;
const KEY_BYTES = 32;

/** What a note states, whoever signed it; null when it states no checkpoint. */
export function statedBy(note: string): Checkpoint | null {
  const [origin, size, root] = textOf(note)?.split("\n") ?? [];
  if (!origin || size === undefined || !/^(0|[1-9]\d{0,14})$/.test(size)) return null;
  const rootHash = fromBase64(root ?? "");
  return rootHash?.length === 32 ? { origin, treeSize: Number(size), rootHash } : null;
}

/** Whether the note bears a signature by the key; null when this browser knows no Ed25519. */
export async function isSignedBy(note: string, verifierKey: string): Promise<boolean | null> {
  const text = textOf(note);
  const key = await keyOf(verifierKey);
  if (text === null || key === null) return false;
  const signatures = note
    .slice(text.length + 1, -1)
    .split("\n")
    .flatMap((line) => signatureIn(line, key) ?? []);
  const imported = await importKey(key.publicKey);
  if (imported === null) return null;
  const found = await Promise.all(
    signatures.map((signature) => crypto.subtle.verify("Ed25519", imported, signature, utf8(text))),
  );
  return found.includes(true);
}

/** The signed part, which ends in a newline. */
function textOf(note: string): string | null {
  const end = note.lastIndexOf("\n\n");
  return end > 0 && note.endsWith("\n") ? note.slice(0, end + 1) : null;
}

type Key = { readonly name: string; readonly id: Bytes; readonly publicKey: Bytes };

async function keyOf(text: string): Promise<Key | null> {
  // The base64 of the key may itself hold plus signs; name and key id cannot.
  const [name = "", id = "", ...rest] = text.split("+");
  const typed = fromBase64(rest.join("+"));
  if (typed?.length !== 1 + KEY_BYTES || typed[0] !== ED25519) return null;
  const expected = (await sha256(utf8(`${name}\n`), typed)).slice(0, ID_BYTES);
  return toHex(expected) === id ? { name, id: expected, publicKey: typed.slice(1) } : null;
}

/** The signature in a line, if it claims to be by that key; not yet verified. */
function signatureIn(line: string, { name, id }: Key): Bytes | null {
  const [, given, blob] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const signed = fromBase64(blob ?? "");
  return given === name && signed && isSame(signed.slice(0, ID_BYTES), id) ? signed.slice(ID_BYTES) : null;
}

/** Ed25519 came late to WebCrypto (Chromium 137, Firefox 129, Safari 17): older browsers refuse the name. */
const importKey = (publicKey: Bytes) =>
  crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]).catch(() => null);
