import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { migrateEngine } from "../../src/adapters/database/open-database.ts";
import { openPglite } from "../../src/adapters/database/pglite-engine.ts";
import { packageRoot } from "../../src/platform/package-root.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of a dump of a migrated, empty PGlite database: made once for all tests. */
    databaseDump: string;
  }
}

const migrationsDirectory = path.join(packageRoot, "prisma", "migrations");

/** Makes the dump, unless an earlier run has made it from the same migrations. */
export async function setup(project: TestProject): Promise<void> {
  const dump = path.join(tmpdir(), `vouch-test-database-${fingerprint()}.tar`);
  if (!existsSync(dump)) {
    const engine = await openPglite({ directory: null });
    await migrateEngine(engine, migrationsDirectory);
    const bytes = Buffer.from(await (await engine.dump()).arrayBuffer());
    await engine.close();
    writeFileSync(`${dump}.${process.pid}`, bytes);
    renameSync(`${dump}.${process.pid}`, dump);
  }
  project.provide("databaseDump", dump);
}

function fingerprint(): string {
  const hash = createHash("sha256").update(
    readFileSync(path.join(packageRoot, "node_modules/@electric-sql/pglite/package.json")),
  );
  for (const name of readdirSync(migrationsDirectory, { recursive: true, encoding: "utf8" }).sort()) {
    if (name.endsWith(".sql")) hash.update(name).update(readFileSync(path.join(migrationsDirectory, name)));
  }
  return hash.digest("hex").slice(0, 16);
}
