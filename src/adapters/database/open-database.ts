import path from "node:path";
import { AppError } from "../../core/errors.ts";
import type { Database } from "../../core/ports/database.ts";
import type { Clock } from "./client.ts";
import { createDatabase } from "./create-database.ts";
import type { CreatePool, Engine } from "./engine.ts";
import { toAppError } from "./faults.ts";
import { migrate } from "./migrate.ts";
import { openPglite } from "./pglite-engine.ts";
import { openPostgres } from "./postgres-engine.ts";

type Options = {
  /** `pglite:<directory>`, `pglite:memory` or `postgres://...`. */
  readonly url: string;
  readonly migrationsDirectory: string;
  readonly clock: Clock;
  readonly log?: (message: string) => void;
};

/**
 * Opens and migrates the database. `createPool` gives others (the queue) connections to the same database; end those
 * pools before `database.close()`, which ends the embedded engine.
 * @throws AppError CONFIG_INVALID for an unknown scheme or a failed migration, DATABASE_LOCKED when another process has
 * the directory, DATABASE_UNAVAILABLE when the server does not answer.
 */
export async function openDatabase(options: Options): Promise<{ database: Database; createPool: CreatePool }> {
  const engine = await openEngine(options);
  try {
    const applied = await migrateEngine(engine, options.migrationsDirectory);
    if (applied.length > 0) options.log?.(`applied migrations: ${applied.join(", ")}`);
    const database = createDatabase(engine, options.clock);
    const close = () => database.close().finally(engine.close);
    return { database: { ...database, close }, createPool: engine.createPool };
  } catch (error) {
    await engine.close();
    throw toAppError(error);
  }
}

/** Brings the schema up to date and returns the names of the migrations that were applied. */
export async function migrateEngine(engine: Engine, migrationsDirectory: string): Promise<readonly string[]> {
  const pool = engine.createPool({ max: 1 });
  try {
    const client = await pool.connect();
    try {
      return await migrate(client, migrationsDirectory);
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}

async function openEngine({ url, log }: Options): Promise<Engine> {
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url);
  const [, directory] = /^pglite:(.+)$/.exec(url) ?? [];
  if (directory === undefined) {
    const scheme = url.split(":", 1)[0];
    throw new AppError("CONFIG_INVALID", {
      message: `DATABASE_URL starts with ${scheme}:, but only pglite:<directory> and postgres://... are known.`,
    });
  }
  if (directory === "memory") return openPglite({ directory: null, log });
  const resolved = path.resolve(directory);
  return openPglite({ directory: resolved, log });
}
