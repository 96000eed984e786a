import { AppError } from "../errors.ts";
import type { Database } from "../ports/database.ts";
import type { Checkpoint } from "./checkpoint-note.ts";
import { isSameHash } from "./merkle.ts";
import { createTiledTree, TILE_WIDTH, type TiledTree } from "./tiled-tree.ts";

type Signed = Pick<Checkpoint, "treeSize" | "rootHash">;

const LEAVES_BATCH = 20 * TILE_WIDTH;
const ROOTS_BATCH = 5000;
/** How many tiles are read again at once: ten million events take seven hours of one round a minute. */
const RECHECKED_TILES = 100;

/** The tree over the log's rows. */
export type LogTree = {
  /** With at least the first `size` events. @throws AppError AUDIT_BROKEN when there are not so many */
  readonly reach: (size: number) => Promise<TiledTree>;
  /** Keeps the roots of full tiles below a signed size, so that the next start need not read the events again. */
  readonly keep: (size: number) => Promise<void>;
  /**
   * Reads the next of the old tiles again, round and round: a start believes the kept roots, so an old event that was
   * changed shows here. From then on nothing can be reached. @throws AppError AUDIT_BROKEN
   */
  readonly recheck: () => Promise<void>;
};

/** `newestSigned` are checkpoints whose signatures were checked: the kept roots are believed when they lead to them. */
export function createLogTree(deps: {
  readonly database: Database;
  readonly newestSigned: () => Promise<readonly Signed[]>;
}): LogTree {
  const { database } = deps;
  let tree: TiledTree | null = null;
  let keptTiles = 0;
  let rechecked = 0;
  let damage: unknown = null;
  const readLeaves = (start: number, end: number) => database.auditLeaves(start + 1, end);

  async function begin(): Promise<TiledTree> {
    const signed = await deps.newestSigned();
    const size = Math.max(0, ...signed.map(({ treeSize }) => treeSize));
    const tileRoots = await database.auditTileRoots(Math.floor(size / TILE_WIDTH));
    const begun = createTiledTree({ readLeaves, tileRoots });
    if (tileRoots.length === 0 || !(await leadsTo(begun, signed, size))) return createTiledTree({ readLeaves });
    keptTiles = tileRoots.length;
    return begun;
  }

  async function leadsTo(begun: TiledTree, signed: readonly Signed[], size: number): Promise<boolean> {
    try {
      await grow(begun, size);
      for (const checkpoint of signed) if (!(await continues(begun, checkpoint))) return false;
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === "AUDIT_BROKEN") return false;
      throw error;
    }
  }

  async function grow(grown: TiledTree, size: number): Promise<void> {
    while (grown.size() < size) {
      const start = grown.size();
      const end = Math.min(size, start + LEAVES_BATCH);
      const leaves = await readLeaves(start, end);
      if (leaves.length !== end - start) throw broken(`events are missing between ${start + 1} and ${end}`);
      for (const leaf of leaves) grown.append(leaf);
    }
  }

  return {
    async reach(size) {
      if (damage !== null) throw damage;
      tree ??= await begin();
      await grow(tree, size);
      return tree;
    },
    async keep(size) {
      const end = Math.floor(size / TILE_WIDTH);
      while (tree !== null && keptTiles < end) {
        const first = keptTiles;
        const roots = tree.tileRoots(first, Math.min(end, first + ROOTS_BATCH));
        await database.transact(async (tx) => ({ value: await tx.keepAuditTileRoots(first, roots), audit: [] }));
        keptTiles += roots.length;
      }
    },
    async recheck() {
      if (tree === null) return;
      if (rechecked >= tree.fullTiles()) rechecked = 0;
      try {
        await tree.recheck(rechecked, rechecked + RECHECKED_TILES);
      } catch (error) {
        if (error instanceof AppError && error.code === "AUDIT_BROKEN") damage = error;
        throw error;
      }
      rechecked += RECHECKED_TILES;
    },
  };
}

/** Never sign over a rewritten or a lost history: that would be two signed logs. */
export async function requireContinues(tree: TiledTree, signed: Signed): Promise<void> {
  if (await continues(tree, signed)) return;
  throw broken(`the log is not the one that was signed at ${signed.treeSize} events`);
}

const continues = async (tree: TiledTree, { treeSize, rootHash }: Signed): Promise<boolean> =>
  treeSize <= tree.size() && isSameHash(rootHash, await tree.root(treeSize));

export const broken = (message: string) => new AppError("AUDIT_BROKEN", { message: `audit log: ${message}` });
