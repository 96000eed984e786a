import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Pool } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { createCheckpointFile } from "../../src/adapters/audit/checkpoint-file.ts";
import { createLogKeyDirectory } from "../../src/adapters/keys/log-key-directory.ts";
import { type AuditLog, createAuditLog } from "../../src/core/audit/audit-log.ts";
import type { Database } from "../../src/core/ports/database.ts";
import { openTestDatabase, type TestDatabase } from "./database.ts";

type Options = Partial<Parameters<typeof createAuditLog>[0]>;

/** A log on this database, with its keys and copies in a folder. */
const openLog = (database: Database, folder: string, options: Options = {}): AuditLog =>
  createAuditLog({
    database,
    keys: createLogKeyDirectory(folder),
    origin: "vouch.test/log",
    copies: createCheckpointFile(path.join(folder, "checkpoints.txt")),
    intervalMs: 60_000,
    onError: (error) => {
      throw error;
    },
    ...options,
  });

export const keyOf = async (log: AuditLog): Promise<string> => (await log.keys())[0].verifierKey;

/** So many events about as many generations. */
async function append(database: Database, count: number): Promise<void> {
  const entry = { action: "generation.queued", actor: "system", at: new Date(), facts: {} } as const;
  const audit = Array.from({ length: count }, () => ({ ...entry, subject: `generation:${randomUUID()}` }));
  await database.transact(async () => ({ value: null, audit }));
}

const GUARDED = ["AuditEvent", "AuditHead", "AuditCheckpoint", "AuditCosignature"];

/** What somebody who owns the database can do: the guards are his to switch off. */
async function tamper(superuser: Pool, sql: string): Promise<void> {
  for (const table of GUARDED) await superuser.query(`ALTER TABLE "${table}" DISABLE TRIGGER ALL`);
  await superuser.query(sql);
}

/**
 * For the tests of a file: one database, and for each test an empty log, with an empty folder for its keys and copies.
 * What it returns is to be read inside of tests and hooks.
 */
export function useEmptyLog() {
  let opened: TestDatabase;
  let superuser: Pool;
  let folder: string;
  beforeAll(async () => {
    opened = await openTestDatabase();
    superuser = opened.createPool({ max: 1 });
  });
  afterAll(async () => {
    await superuser?.end();
    await opened?.close();
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "vouch-log-"));
  });
  afterEach(async () => {
    await emptyLog(superuser);
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    database: () => opened.database,
    folder: () => folder,
    open: (options: Options = {}) => openLog(opened.database, folder, options),
    append: (count: number) => append(opened.database, count),
    tamper: (sql: string) => tamper(superuser, sql),
    empty: () => emptyLog(superuser),
  };
}

/** As before the first event. */
const emptyLog = (superuser: Pool): Promise<void> =>
  tamper(
    superuser,
    `TRUNCATE "AuditEvent", "AuditCheckpoint", "AuditCosignature", "AuditTile";
     UPDATE "AuditHead" SET seq = 0, hash = decode(repeat('00', 32), 'hex')`,
  );
