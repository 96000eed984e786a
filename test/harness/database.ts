import { openAsBlob } from "node:fs";
import { inject } from "vitest";
import { createDatabase } from "../../src/adapters/database/create-database.ts";
import type { CreatePool } from "../../src/adapters/database/engine.ts";
import { openPglite, type PgliteEngine } from "../../src/adapters/database/pglite-engine.ts";
import type { Database } from "../../src/core/ports/database.ts";

export type TestDatabase = {
  readonly database: Database;
  readonly createPool: CreatePool;
  readonly close: () => Promise<void>;
};

/** The time in tests that need one, and some seconds after it. */
export const clock = () => new Date("2026-01-02T03:04:05.678Z");
export const later = (seconds: number) => new Date(clock().getTime() + seconds * 1000);

/** An empty database of its own, in memory, on the embedded engine. */
export async function openTestDatabase(options: { clock?: () => Date } = {}): Promise<TestDatabase> {
  const engine = await openMigratedPglite();
  const database = createDatabase(engine, options.clock ?? (() => new Date()));
  const close = () => database.close().finally(engine.close);
  return { database: { ...database, close }, createPool: engine.createPool, close };
}

/** An engine with the schema and no rows. */
export const openMigratedPglite = async (): Promise<PgliteEngine> =>
  openPglite({ directory: null, dump: await openAsBlob(inject("databaseDump")) });
