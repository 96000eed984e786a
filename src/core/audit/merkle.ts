import { createHash } from "node:crypto";

// RFC 9162, section 2.1: Merkle trees over the log's events, event 1 being leaf 0. Hashes are 32 bytes of SHA-256.

export type Hash = Uint8Array;
export type Proof = readonly Hash[];

/** Of no leaves. */
export const EMPTY_ROOT: Hash = createHash("sha256").digest();

const sha256 = (...parts: readonly Uint8Array[]): Hash => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (body: string): Hash => sha256(LEAF, Buffer.from(body));
export const nodeHash = (left: Hash, right: Hash): Hash => sha256(NODE, left, right);

/** The head of the hash chain after an event, and before the first one. */
export const chainHash = (previous: Hash, leaf: Hash): Hash => sha256(previous, leaf);
export const CHAIN_START: Hash = new Uint8Array(32);

export const isSameHash = (a: Hash, b: Hash): boolean => Buffer.compare(a, b) === 0;

/** The hash over complete subtrees that stand side by side, the highest first. */
export function joinSubtrees(hashes: readonly Hash[]): Hash {
  const [last, ...lefts] = hashes.toReversed();
  return last === undefined ? EMPTY_ROOT : lefts.reduce((right, left) => nodeHash(left, right), last);
}

/** The root of a growing log in O(log n) memory: only the complete subtrees along the right edge are kept. */
export function createFrontier() {
  const edge: { height: number; hash: Hash }[] = [];
  return {
    append: (leaf: Hash): void => {
      let node = { height: 0, hash: leaf };
      for (let left = edge.at(-1); left?.height === node.height; left = edge.at(-1)) {
        edge.pop();
        node = { height: node.height + 1, hash: nodeHash(left.hash, node.hash) };
      }
      edge.push(node);
    },
    root: (): Hash => joinSubtrees(edge.map(({ hash }) => hash)),
  };
}

/** Section 2.1.3.2. */
export function verifyInclusion(claim: {
  readonly leaf: Hash;
  readonly index: number;
  readonly size: number;
  readonly proof: Proof;
  readonly root: Hash;
}): boolean {
  if (claim.index < 0 || claim.index >= claim.size) return false;
  let node = claim.index;
  let last = claim.size - 1;
  let hash = claim.leaf;
  for (const sibling of claim.proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && isSameHash(hash, claim.root);
}

/** Section 2.1.4.2. */
export function verifyConsistency(claim: {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Hash;
  readonly toRoot: Hash;
  readonly proof: Proof;
}): boolean {
  const { from, to, fromRoot, toRoot } = claim;
  if (from < 1 || from > to) return false;
  if (from === to) return claim.proof.length === 0 && isSameHash(fromRoot, toRoot);
  // A tree of 2^k leaves is a node of the greater one: its root starts the path, and the prover leaves it out.
  const [first, ...rest] = Number.isInteger(Math.log2(from)) ? [fromRoot, ...claim.proof] : claim.proof;
  if (first === undefined) return false;
  let node = from - 1;
  let last = to - 1;
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  let oldHash = first;
  let newHash = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && isSameHash(oldHash, fromRoot) && isSameHash(newHash, toRoot);
}

/** Not by bit operators: a log may have more than 2^31 events. */
const half = (n: number): number => Math.floor(n / 2);
const isOdd = (n: number): boolean => n % 2 === 1;
