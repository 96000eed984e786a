import { type Hash, joinSubtrees, nodeHash, type Proof } from "./merkle.ts";

/** Leaves `[start, end)`. */
export type LeafRange = { readonly start: number; readonly end: number };
/** A complete subtree: the 2^level leaves from index * 2^level. */
export type Subtree = { readonly level: number; readonly index: number };

/** RFC 9162, 2.1.3.1: the ranges whose hashes prove that leaf `index` is in the tree of the first `size` leaves. */
export const inclusionRanges = (index: number, size: number): readonly LeafRange[] => pathOf(index, 0, size);

/** Section 2.1.4.1: those that prove that the tree of `to` leaves continues the tree of `from` leaves; 0 < from <= to. */
export const consistencyRanges = (from: number, to: number): readonly LeafRange[] => subproof(from, 0, to, true);

function pathOf(index: number, start: number, end: number): LeafRange[] {
  if (end - start <= 1) return [];
  const middle = start + splitOf(end - start);
  return index < middle
    ? [...pathOf(index, start, middle), { start: middle, end }]
    : [...pathOf(index, middle, end), { start, end: middle }];
}

/** `isOldRoot`: whether the subtree is the old tree itself, whose root the verifier has. */
function subproof(from: number, start: number, end: number, isOldRoot: boolean): LeafRange[] {
  if (from === end) return isOldRoot ? [] : [{ start, end }];
  const middle = start + splitOf(end - start);
  return from <= middle
    ? [...subproof(from, start, middle, isOldRoot), { start: middle, end }]
    : [...subproof(from, middle, end, false), { start, end: middle }];
}

/** What a range that the RFC's splitting reaches is made of, left to right, the highest first. */
export function subtreesIn({ start, end }: LeafRange): readonly Subtree[] {
  if (start >= end) return [];
  const level = Math.floor(Math.log2(end - start));
  return [{ level, index: start / 2 ** level }, ...subtreesIn({ start: start + 2 ** level, end })];
}

/** A tree that grows at its right edge and remembers the hash of every complete subtree: about 2n hashes. */
export type MerkleTree = {
  readonly size: () => number;
  readonly append: (leaf: Hash) => void;
  readonly subtree: (subtree: Subtree) => Hash;
  /** Of the first `size` leaves. */
  readonly root: (size: number) => Hash;
  readonly inclusionProof: (index: number, size: number) => Proof;
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

  const subtree = ({ level, index }: Subtree): Hash => at(at(levels, level), index);
  const hashOf = (range: LeafRange): Hash => joinSubtrees(subtreesIn(range).map(subtree));

  for (const leaf of leaves) append(leaf);
  return {
    size,
    append,
    subtree,
    root: (count) => {
      requireRoot(count, size());
      return hashOf({ start: 0, end: count });
    },
    inclusionProof: (index, count) => {
      requireLeaf(index, count, size());
      return inclusionRanges(index, count).map(hashOf);
    },
    consistencyProof: (from, to) => {
      requireSizes(from, to, size());
      return consistencyRanges(from, to).map(hashOf);
    },
  };
}

/** @throws RangeError for what a tree of `size` leaves does not hold; so do the two below. */
export const requireRoot = (count: number, size: number): void =>
  requireWithin(count >= 0 && count <= size, `root over ${count} leaves`, size);
export const requireLeaf = (index: number, count: number, size: number): void =>
  requireWithin(index >= 0 && index < count && count <= size, `proof of leaf ${index} in ${count}`, size);
export const requireSizes = (from: number, to: number, size: number): void =>
  requireWithin(from > 0 && from <= to && to <= size, `proof from ${from} to ${to} leaves`, size);

function requireWithin(isWithin: boolean, what: string, size: number): void {
  if (!isWithin) throw new RangeError(`${what} of a tree of ${size} leaves`);
}

/** The greatest power of two below `count`. */
const splitOf = (count: number): number => 2 ** Math.floor(Math.log2(count - 1));

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`nothing at ${index}`);
  return found;
}
