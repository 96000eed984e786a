// A second reader of the log, for the tests: written from RFC 6962 (2.1), C2SP signed-note, tlog-checkpoint,
// tlog-cosignature and tlog-tiles alone. It shares no code with src, and works by recursion where that works by bits.
import { createHash, createPublicKey, verify } from "node:crypto";

const sha256 = (...parts: readonly Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
export const hashLeaf = (entry: Uint8Array | string) => sha256(Buffer.of(0), Buffer.from(entry));
const hashNode = (left: Uint8Array, right: Uint8Array) => sha256(Buffer.of(1), left, right);

/** The largest power of two smaller than n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** MTH of RFC 6962, 2.1, over leaf hashes. */
export function treeHash(leaves: readonly Uint8Array[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return Buffer.from(only);
  const k = split(leaves.length);
  return hashNode(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** The root that an audit path (2.1.1) leads to; null when the path has the wrong length. */
export function rootByPath(leaf: Uint8Array, m: number, n: number, path: readonly Uint8Array[]): Uint8Array | null {
  if (m < 0 || m >= n) return null;
  if (n === 1) return path.length === 0 ? leaf : null;
  const sibling = path.at(-1);
  if (sibling === undefined) return null;
  const k = split(n);
  const below = m < k ? rootByPath(leaf, m, k, path.slice(0, -1)) : rootByPath(leaf, m - k, n - k, path.slice(0, -1));
  if (below === null) return null;
  return m < k ? hashNode(below, sibling) : hashNode(sibling, below);
}

/** The two roots that a consistency proof (2.1.2) leads to; null when it has the wrong length. */
export function rootsByProof(m: number, n: number, old: Uint8Array, proof: readonly Uint8Array[]) {
  const left = [...proof];
  function walk(from: number, to: number, isOld: boolean): { before: Uint8Array; after: Uint8Array } | null {
    if (from === to) {
      const hash = isOld ? old : left.shift();
      return hash ? { before: hash, after: hash } : null;
    }
    const k = split(to);
    const inner = from <= k ? walk(from, k, isOld) : walk(from - k, to - k, false);
    const other = left.shift();
    if (!inner || !other) return null;
    if (from <= k) return { before: inner.before, after: hashNode(inner.after, other) };
    return { before: hashNode(other, inner.before), after: hashNode(other, inner.after) };
  }
  if (m < 1 || m > n) return null;
  const roots = walk(m, n, true);
  return left.length === 0 ? roots : null;
}

export function isConsistent(
  older: { readonly size: number; readonly root: Uint8Array },
  newer: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  const roots = rootsByProof(older.size, newer.size, older.root, proof);
  return roots !== null && equal(roots.before, older.root) && equal(roots.after, newer.root);
}

export type ReadNote = { readonly origin: string; readonly size: number; readonly root: Buffer; readonly text: string };

/** A checkpoint that is signed by the key, or null. */
export function readCheckpoint(note: string, verifierKey: string): ReadNote | null {
  const [text = "", lines = ""] = splitAt(note, note.lastIndexOf("\n\n") + 1);
  const key = readKey(verifierKey, 1);
  const isSigned = signaturesIn(lines, key).some((signature) =>
    verify(null, Buffer.from(text), key.publicKey, signature),
  );
  const [origin = "", size = "", root = ""] = text.split("\n");
  return isSigned ? { origin, size: Number(size), root: Buffer.from(root, "base64"), text } : null;
}

/** When a witness cosigned the checkpoint (cosignature/v1), or null. */
export function readCosignature(note: string, witnessKey: string): Date | null {
  const [text = "", lines = ""] = splitAt(note, note.lastIndexOf("\n\n") + 1);
  const key = readKey(witnessKey, 4);
  for (const signed of signaturesIn(lines, key)) {
    const seconds = signed.readBigUInt64BE(0);
    const message = `cosignature/v1\ntime ${seconds}\n${text}`;
    if (verify(null, Buffer.from(message), key.publicKey, signed.subarray(8))) return new Date(Number(seconds) * 1000);
  }
  return null;
}

/** `<prefix>/tile/<L>/<N>[.p/<W>]`. */
export function pathOfTile(level: number, index: number, width: number): string {
  let name = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    name = `x${String(rest % 1000).padStart(3, "0")}/${name}`;
  }
  return `tile/${level}/${name}${width === 256 ? "" : `.p/${width}`}`;
}

/** All leaf hashes of a tree of `size` leaves, from the tiles of level 0. */
export async function leavesFromTiles(size: number, fetchTile: (path: string) => Promise<Buffer>): Promise<Buffer[]> {
  const leaves: Buffer[] = [];
  for (let index = 0; index * 256 < size; index++) {
    const width = Math.min(256, size - index * 256);
    const tile = await fetchTile(pathOfTile(0, index, width));
    for (let n = 0; n < width; n++) leaves.push(tile.subarray(n * 32, n * 32 + 32));
  }
  return leaves;
}

const equal = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;
const splitAt = (text: string, place: number) => [text.slice(0, place), text.slice(place + 1)];

function readKey(verifierKey: string, type: number) {
  const [name = "", id = ""] = verifierKey.split("+", 2);
  const typed = Buffer.from(verifierKey.slice(name.length + id.length + 2), "base64");
  const expected = sha256(Buffer.from(`${name}\n`), typed)
    .subarray(0, 4)
    .toString("hex");
  if (typed[0] !== type || expected !== id) throw new Error(`${verifierKey} is no verifier key of type ${type}`);
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), typed.subarray(1)]);
  return { name, id, publicKey: createPublicKey({ key: spki, format: "der", type: "spki" }) };
}

function signaturesIn(lines: string, { name, id }: ReturnType<typeof readKey>): Buffer[] {
  const blobs = lines.split("\n").filter((line) => line.startsWith(`— ${name} `));
  const decoded = blobs.map((line) => Buffer.from(line.slice(name.length + 3), "base64"));
  return decoded.filter((blob) => blob.subarray(0, 4).toString("hex") === id).map((blob) => blob.subarray(4));
}
