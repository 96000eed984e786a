import { openAsBlob } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { unpackDatabase } from "../../src/adapters/database/unpack-database.ts";

/** A data directory of its own with a migrated, empty database. */
export async function makeDataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "vouch-test-"));
  await unpackDatabase(await openAsBlob(inject("databaseDump")), join(directory, "db"));
  return directory;
}
