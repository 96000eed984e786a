import { PGlite } from "@electric-sql/pglite";
import { Pool } from "pg";
import { lockDirectory } from "./directory-lock.ts";
import { type Engine, SEARCH_PATH } from "./engine.ts";
import { createWireMultiplexer } from "./wire-multiplexer.ts";

export type PgliteEngine = Engine & {
  /** A copy of the whole database, to open others from. */
  readonly dump: () => Promise<Blob>;
};

/**
 * The embedded PostgreSQL, for one process. What it has acknowledged survives kill -9, but not a power cut: it never
 * calls fsync. `directory` null keeps everything in memory; `dump` is what a new database starts from.
 * @throws AppError DATABASE_LOCKED when another process has the directory open.
 */
export async function openPglite(from: { directory: string | null; dump?: Blob }): Promise<PgliteEngine> {
  const lock = from.directory === null ? null : lockDirectory(from.directory);
  try {
    const database = await PGlite.create({
      ...(from.directory === null ? {} : { dataDir: from.directory }),
      ...(from.dump === undefined ? {} : { loadDataDir: from.dump }),
    });
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
