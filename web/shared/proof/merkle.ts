import { type Bytes, isSame, sha256, utf8 } from "./bytes.ts";

// RFC 9162, section 2.1, by WebCrypto: what the server says about its log, computed again where the server has no hand.

export const leafHash = (body: string): Promise<Bytes> => sha256(Uint8Array.of(0), utf8(body));
const nodeHash = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(Uint8Array.of(1), left, right);

/**
 * Section 2.1.3.2: the root that a path leads to from a leaf, which is to be compared with a signed one. Null when the
 * path does not fit a tree of that size.
 */
export async function rootOfPath(claim: {
  readonly leaf: Bytes;
  /** From 0: the log's event 1 is leaf 0. */
  readonly index: number;
  readonly size: number;
  readonly path: readonly Bytes[];
}): Promise<Bytes | null> {
  if (claim.index < 0 || claim.index >= claim.size) return null;
  let node = claim.index;
  let last = claim.size - 1;
  let hash = claim.leaf;
  for (const sibling of claim.path) {
    if (last === 0) return null;
    if (isOdd(node) || node === last) {
      hash = await nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = await nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? hash : null;
}

/** Section 2.1.4.2: whether the log of `to` events begins with the log of `from` events, as their roots say. */
export async function isConsistent(claim: {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Bytes;
  readonly toRoot: Bytes;
  readonly path: readonly Bytes[];
}): Promise<boolean> {
  const { from, to, fromRoot, toRoot } = claim;
  if (from < 1 || from > to) return false;
  if (from === to) return claim.path.length === 0 && isSame(fromRoot, toRoot);
  // A tree of 2^k leaves is a node of the greater one: its root starts the path, and the prover leaves it out.
  const [first, ...rest] = Number.isInteger(Math.log2(from)) ? [fromRoot, ...claim.path] : claim.path;
  if (first === undefined) return false;
  let node = from - 1;
  let last = to - 1;
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  let oldHash = first;
  let newHash = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      oldHash = await nodeHash(sibling, oldHash);
      newHash = await nodeHash(sibling, newHash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newHash = await nodeHash(newHash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && isSame(oldHash, fromRoot) && isSame(newHash, toRoot);
}

/** Not by bit operators: a log may have more than 2^31 events. */
const half = (n: number): number => Math.floor(n / 2);
const isOdd = (n: number): boolean => n % 2 === 1;
