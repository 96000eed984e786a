import { execFile } from "node:child_process";
import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";

/** A data directory of its own with a migrated, empty database. */
export async function makeDataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "vouch-test-"));
  await mkdir(join(directory, "db"), { recursive: true });
  // What PGlite dumps is its directory as a tar; unpacking it is several times faster than having it loaded.
  await promisify(execFile)("tar", ["-xf", inject("databaseDump"), "-C", join(directory, "db")]);
  return directory;
}
