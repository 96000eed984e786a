import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ClientBase } from "pg";
import { AppError } from "../../core/errors.ts";

/** Prisma's own number, so that `prisma migrate deploy` and this wait for each other. */
const ADVISORY_LOCK = 72707369;

/**
 * Applies `<directory>/<name>/migration.sql` in the order of names, each once, and returns the names it applied. Keeps
 * Prisma's `_prisma_migrations` table the way Prisma does: its own tools see a clean history, and need not be installed.
 * @throws AppError CONFIG_INVALID when a migration fails, failed before, or was changed after it had been applied.
 */
export async function migrate(client: ClientBase, directory: string): Promise<readonly string[]> {
  // Not left to IF NOT EXISTS: that wants the right to create tables also when there is nothing to create.
  const { rows: tables } = await client.query("SELECT to_regclass('public._prisma_migrations') AS table");
  if (tables[0]?.table === null) await client.query(MIGRATIONS_TABLE);
  await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCK]);
  try {
    const { rows } = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
      "SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL",
    );
    const known = new Map(rows.map((row) => [row.migration_name, row]));
    const applied: string[] = [];
    for (const name of namesIn(directory)) {
      const sql = readFileSync(path.join(directory, name, "migration.sql"), "utf8");
      const checksum = createHash("sha256").update(sql).digest("hex");
      const before = known.get(name);
      if (before === undefined) {
        await apply(client, { name, sql, checksum });
        applied.push(name);
      } else if (before.finished_at === null) {
        throw invalid(`Migration ${name} failed earlier; see its logs in _prisma_migrations and mend the database.`);
      } else if (before.checksum !== checksum) {
        throw invalid(`Migration ${name} was changed after it had been applied to this database.`);
      }
    }
    return applied;
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [ADVISORY_LOCK]);
  }
}

type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

async function apply(client: ClientBase, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query("INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)", [
    id,
    checksum,
    name,
  ]);
  try {
    // Without parameters this is one simple-protocol message: one implicit transaction, all or nothing.
    await client.query(sql);
  } catch (error) {
    await client.query("UPDATE _prisma_migrations SET logs = $2 WHERE id = $1", [id, String(error)]);
    throw invalid(`Migration ${name} failed: ${String(error)}`, error);
  }
  await client.query("UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1", [id]);
}

function namesIn(directory: string): string[] {
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

const invalid = (message: string, cause?: unknown) => new AppError("CONFIG_INVALID", { message, cause });

const MIGRATIONS_TABLE = `
CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;
