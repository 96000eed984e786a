import { existsSync } from "node:fs";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Pool } from "pg";
import { emptyDatabase } from "./database-template.ts";
import { lockDirectory } from "./directory-lock.ts";
import { type Engine, SEARCH_PATH } from "./engine.ts";
import { unpackDatabase } from "./unpack-database.ts";
import { createWireMultiplexer } from "./wire-multiplexer.ts";

export type PgliteEngine = Engine & {
  /** A copy of the whole database, to open others from. */
  readonly dump: () => Promise<Blob>;
};

type Options = {
  /** Null keeps everything in memory. */
  readonly directory: string | null;
  /** What a new database starts from: empty, unless this is given. */
  readonly dump?: Blob;
  readonly log?: ((message: string) => void) | undefined;
};

/**
 * The embedded PostgreSQL, for one process. What it has acknowledged survives kill -9, but not a power cut: it never
 * calls fsync.
 * @throws AppError DATABASE_LOCKED when another process has the directory open.
 */
export async function openPglite({ directory, dump, log }: Options): Promise<PgliteEngine> {
  const lock = directory === null ? null : lockDirectory(directory);
  try {
    const start = async () => dump ?? (await emptyDatabase(log));
    if (directory !== null && !existsSync(path.join(directory, "PG_VERSION"))) {
      await unpackDatabase(await start(), directory);
    }
    const database = await PGlite.create(directory === null ? { loadDataDir: await start() } : { dataDir: directory });
    await database.exec(`SET search_path = ${SEARCH_PATH}`);
    const { stream } = createWireMultiplexer(database);
    return {
      kind: "pglite",
      createPool: ({ max }) => new Pool({ stream, max, idleTimeoutMillis: 0 }),
      dump: () => database.dumpDataDir("none"),
      close: async () => {
        await database.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}
