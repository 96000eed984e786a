import { createHash } from "node:crypto";

// RFC 9162, section 2.1: Merkle trees over the log's events, event 1 being leaf 0. Hashes are 32 bytes of SHA-256.

export type Hash = Uint8Array;
export type Proof = readonly Hash[];

const sha256 = (...parts: readonly Uint8Array[]): Hash => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (body: string): Hash => sha256(LEAF, Buffer.from(body));
const nodeHash = (left: Hash, right: Hash): Hash => sha256(NODE, left, right);

/** The head of the hash chain after an event, and before the first one. */
export const chainHash = (previous: Hash, leaf: Hash): Hash => sha256(previous, leaf);
export const CHAIN_START: Hash = new Uint8Array(32);

export const isSameHash = (a: Hash, b: Hash): boolean => Buffer.compare(a, b) === 0;

/**
 * A tree that grows at its right edge and remembers the hash of every complete subtree, so that roots and proofs, also
 * of earlier sizes, cost O(log² n). It holds about 2n hashes.
 */
export type MerkleTree = {
  readonly size: () => number;
  readonly append: (leaf: Hash) => void;
  /** Of the first `size` leaves. */
  readonly root: (size: number) => Hash;
  /** Section 2.1.3.1: that leaf `index` is in the tree of the first `size` leaves. */
  readonly inclusionProof: (index: number, size: number) => Proof;
  /** Section 2.1.4.1: that the tree of `to` leaves continues the tree of `from` leaves; 0 < from <= to. */
  readonly consistencyProof: (from: number, to: number) => Proof;
};

export function createMerkleTree(leaves: Iterable<Hash> = []): MerkleTree {
  /** `levels[k][i]` is the hash of the 2^k leaves from i * 2^k. */
  const levels: Hash[][] = [[]];
  const size = () => at(levels, 0).length;

  function append(leaf: Hash): void {
    at(levels, 0).push(leaf);
    for (let k = 0; at(levels, k).length % 2 === 0; k++) {
      const level = at(levels, k);
      if (levels.length === k + 1) levels.push([]);
      at(levels, k + 1).push(nodeHash(at(level, level.length - 2), at(level, level.length - 1)));
    }
  }

  /** Of the leaves from `start` up to `end`, a range that the RFC's splitting reaches. */
  function hashOf(start: number, end: number): Hash {
    const count = end - start;
    if (count === 0) return sha256();
    if (Number.isInteger(Math.log2(count))) return at(at(levels, Math.log2(count)), start / count);
    const middle = start + splitOf(count);
    return nodeHash(hashOf(start, middle), hashOf(middle, end));
  }

  function requireWithin(isWithin: boolean, what: string): void {
    if (!isWithin) throw new RangeError(`${what} of a tree of ${size()} leaves`);
  }

  function path(index: number, start: number, end: number): Hash[] {
    if (end - start <= 1) return [];
    const middle = start + splitOf(end - start);
    return index < middle
      ? [...path(index, start, middle), hashOf(middle, end)]
      : [...path(index, middle, end), hashOf(start, middle)];
  }

  /** `isOldRoot`: whether the subtree is the old tree itself, whose root the verifier has. */
  function subproof(from: number, start: number, end: number, isOldRoot: boolean): Hash[] {
    if (from === end) return isOldRoot ? [] : [hashOf(start, end)];
    const middle = start + splitOf(end - start);
    return from <= middle
      ? [...subproof(from, start, middle, isOldRoot), hashOf(middle, end)]
      : [...subproof(from, middle, end, false), hashOf(start, middle)];
  }

  for (const leaf of leaves) append(leaf);
  return {
    size,
    append,
    root: (count) => {
      requireWithin(count >= 0 && count <= size(), `root over ${count} leaves`);
      return hashOf(0, count);
    },
    inclusionProof: (index, count) => {
      requireWithin(index >= 0 && index < count && count <= size(), `proof of leaf ${index} in ${count}`);
      return path(index, 0, count);
    },
    consistencyProof: (from, to) => {
      requireWithin(from > 0 && from <= to && to <= size(), `proof from ${from} to ${to} leaves`);
      return subproof(from, 0, to, true);
    },
  };
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
    root: (): Hash => {
      const [last, ...lefts] = edge.map(({ hash }) => hash).reverse();
      return last === undefined ? sha256() : lefts.reduce((right, left) => nodeHash(left, right), last);
    },
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

/** The greatest power of two below `count`. */
const splitOf = (count: number): number => 2 ** Math.floor(Math.log2(count - 1));
/** Not by bit operators: a log may have more than 2^31 events. */
const half = (n: number): number => Math.floor(n / 2);
const isOdd = (n: number): boolean => n % 2 === 1;

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`nothing at ${index}`);
  return found;
}
