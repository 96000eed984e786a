import { AppError } from "../errors.ts";
import { type Hash, isSameHash, joinSubtrees, type Proof } from "./merkle.ts";
import {
  consistencyRanges,
  createMerkleTree,
  inclusionRanges,
  type LeafRange,
  type MerkleTree,
  requireLeaf,
  requireRoot,
  requireSizes,
  type Subtree,
  subtreesIn,
} from "./merkle-tree.ts";

/** C2SP tlog-tiles: a full tile is 256 hashes wide and 8 levels high. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
/** Each holds 511 hashes. */
const CACHED_TILES = 64;

/**
 * The log's tree with only the roots of its full tiles and its unfinished right edge in memory, n/128 hashes in all.
 * Leaves are read a tile at a time where a proof needs them, and believed only if they hash to the root that is held:
 * what the tree once held, no edit of the database can take back.
 */
export type TiledTree = {
  readonly size: () => number;
  readonly append: (leaf: Hash) => void;
  readonly root: (size: number) => Promise<Hash>;
  readonly inclusionProof: (index: number, size: number) => Promise<Proof>;
  readonly consistencyProof: (from: number, to: number) => Promise<Proof>;
  /** Hashes `[from, to)` of a tile level: level L holds the roots of 256^L leaves each. */
  readonly tileHashes: (level: number, from: number, to: number) => Promise<readonly Hash[]>;
  /** Reads full tiles of leaves again. @throws AppError AUDIT_BROKEN when one is not what it was */
  readonly recheck: (first: number, end: number) => Promise<void>;
  readonly fullTiles: () => number;
  /** Of full tiles of leaves, from tile `first` on. */
  readonly tileRoots: (first: number, end: number) => readonly Hash[];
};

export function createTiledTree(options: {
  /** Leaves `[start, end)`, counted from 0. */
  readonly readLeaves: (start: number, end: number) => Promise<readonly Hash[]>;
  /** Roots of the first full tiles, to begin with. */
  readonly tileRoots?: readonly Hash[];
}): TiledTree {
  const upper = createMerkleTree(options.tileRoots);
  let edge = createMerkleTree();
  const cached = new Map<number, MerkleTree>();
  const size = () => upper.size() * TILE_WIDTH + edge.size();

  function append(leaf: Hash): void {
    edge.append(leaf);
    if (edge.size() < TILE_WIDTH) return;
    upper.append(edge.root(TILE_WIDTH));
    edge = createMerkleTree();
  }

  async function tileOf(index: number): Promise<MerkleTree> {
    if (index === upper.size()) return edge;
    const held = cached.get(index) ?? (await readTile(index));
    // The least recently used is the first in the map.
    cached.delete(index);
    cached.set(index, held);
    const [oldest] = cached.keys();
    if (cached.size > CACHED_TILES && oldest !== undefined) cached.delete(oldest);
    return held;
  }

  async function readTile(index: number): Promise<MerkleTree> {
    const start = index * TILE_WIDTH;
    const tile = createMerkleTree(await options.readLeaves(start, start + TILE_WIDTH));
    const isWhole = tile.size() === TILE_WIDTH;
    if (isWhole && isSameHash(tile.root(TILE_WIDTH), upper.subtree({ level: 0, index }))) return tile;
    const message = `audit log: events ${start + 1} to ${start + TILE_WIDTH} are not those that were there`;
    throw new AppError("AUDIT_BROKEN", { message });
  }

  async function subtree({ level, index }: Subtree): Promise<Hash> {
    if (level >= TILE_HEIGHT) return upper.subtree({ level: level - TILE_HEIGHT, index });
    const perTile = TILE_WIDTH / 2 ** level;
    return (await tileOf(Math.floor(index / perTile))).subtree({ level, index: index % perTile });
  }

  async function hashOf(range: LeafRange): Promise<Hash> {
    const hashes: Hash[] = [];
    for (const part of subtreesIn(range)) hashes.push(await subtree(part));
    return joinSubtrees(hashes);
  }

  async function hashesOf(ranges: readonly LeafRange[]): Promise<Proof> {
    const hashes: Hash[] = [];
    for (const range of ranges) hashes.push(await hashOf(range));
    return hashes;
  }

  return {
    size,
    append,
    root: async (count) => {
      requireRoot(count, size());
      return hashOf({ start: 0, end: count });
    },
    inclusionProof: async (index, count) => {
      requireLeaf(index, count, size());
      return hashesOf(inclusionRanges(index, count));
    },
    consistencyProof: async (from, to) => {
      requireSizes(from, to, size());
      return hashesOf(consistencyRanges(from, to));
    },
    tileHashes: async (level, from, to) => {
      const span = TILE_WIDTH ** level;
      requireRoot(to * span, size());
      return hashesOf(Array.from({ length: to - from }, (_, n) => rangeAt(from + n, span)));
    },
    recheck: async (first, end) => {
      for (let index = first; index < Math.min(end, upper.size()); index++) await readTile(index);
    },
    fullTiles: upper.size,
    tileRoots: (first, end) =>
      Array.from({ length: Math.max(0, end - first) }, (_, n) => upper.subtree({ level: 0, index: first + n })),
  };
}

const rangeAt = (index: number, span: number): LeafRange => ({ start: index * span, end: (index + 1) * span });
