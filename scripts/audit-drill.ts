// npm run drill:audit [-- <data directory of a stopped server>]: tampers with copies of a log in every way that is known,
// and says how each shows. The directory itself is not touched. Without one, a log of 1,000 events is made.
import { randomUUID } from "node:crypto";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createCheckpointFile } from "../src/adapters/audit/checkpoint-file.ts";
import { createDatabase } from "../src/adapters/database/create-database.ts";
import { migrateEngine } from "../src/adapters/database/open-database.ts";
import { openPglite } from "../src/adapters/database/pglite-engine.ts";
import { createLogKeyDirectory } from "../src/adapters/keys/log-key-directory.ts";
import { migrationsDirectory } from "../src/app/migrations.ts";
import { createAuditLog } from "../src/core/audit/audit-log.ts";
import { publishedNote } from "../src/core/audit/checkpoint-note.ts";
import type { Database } from "../src/core/ports/database.ts";
import { type Detection, DRILLS, type DrillSite, run } from "./audit-drill/drills.ts";

const GUARDED = ["AuditEvent", "AuditHead", "AuditCheckpoint", "AuditCosignature"];
const scratch = await mkdtemp(join(tmpdir(), "vouch-drill-"));
try {
  const original = join(scratch, "original");
  const given = process.argv[2];
  if (given !== undefined) await cp(resolve(given), original, { recursive: true });
  await withSite(original, async (site) => {
    if (given === undefined) await fill(site.database);
    await site.open().checkpoint();
  });
  let missed = 0;
  for (const drill of DRILLS) {
    const copy = join(scratch, "copy");
    await cp(original, copy, { recursive: true });
    await withSite(copy, async (site) => {
      const [expected, found] = [drill.expected(site), await run(drill, site)];
      const isFound = found !== null && JSON.stringify(found) === JSON.stringify(expected);
      if (!isFound) missed++;
      console.log(`${isFound ? "found " : "MISSED"}  ${drill.name}: ${found ? inWords(found) : "nothing shows"}`);
    });
    await rm(copy, { recursive: true });
  }
  process.exitCode = missed === 0 ? 0 : 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}

async function withSite(directory: string, use: (site: DrillSite) => Promise<void>): Promise<void> {
  const engine = await openPglite({ directory: join(directory, "db") });
  await migrateEngine(engine, migrationsDirectory);
  const database = createDatabase(engine, () => new Date());
  const superuser = engine.createPool({ max: 1 });
  const keyDirectory = join(directory, "keys");
  const keys = createLogKeyDirectory(keyDirectory);
  const copiesFile = join(directory, "checkpoints.txt");
  const origin = (await readFile(join(keyDirectory, "audit-origin"), "utf8").catch(() => "drill.test/log")).trim();
  const open = () =>
    createAuditLog({ database, keys, origin, copies: createCheckpointFile(copiesFile), intervalMs: 60_000, onError });
  const forge = async (sql: string) => {
    for (const table of GUARDED) await superuser.query(`ALTER TABLE "${table}" DISABLE TRIGGER ALL`);
    await superuser.query(sql);
  };
  try {
    const latest = await database.latestCheckpoint();
    const signed = latest?.treeSize ?? 0;
    const saved = latest ? publishedNote(latest) : "";
    // Above the checkpoint before the last, so that the last is the first one to cover it.
    const earlier = (await database.checkpoints({ limit: 2 })).rows[1]?.row.treeSize ?? 0;
    const victim = Math.max(1, Math.floor((earlier + signed) / 2));
    await use({ database, forge, keys, origin, copiesFile, open, saved, signed, victim });
  } finally {
    await superuser.end();
    await database.close();
    await engine.close();
  }
}

async function fill(database: Database): Promise<void> {
  const entry = { action: "generation.queued", actor: "system", at: new Date(), facts: {} } as const;
  const audit = Array.from({ length: 1000 }, () => ({ ...entry, subject: `generation:${randomUUID()}` }));
  await database.transact(async () => ({ value: null, audit }));
}

function inWords({ by, fault, seq }: Detection): string {
  return `${fault}${seq === null ? "" : ` at event ${seq}`}, by ${by}`;
}

function onError(error: unknown): void {
  console.error(error);
}
