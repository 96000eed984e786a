// Protects the log against whoever owns its database: every known way to tamper shows, at the first event it touches.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Pool } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { DRILLS, type DrillSite, run } from "../../scripts/audit-drill/drills.ts";
import { createLogKeyDirectory } from "../../src/adapters/keys/log-key-directory.ts";
import { openTestDatabase, type TestDatabase } from "../harness/database.ts";
import { append, emptyLog, openLog, tamper } from "../harness/log.ts";

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
  folder = mkdtempSync(path.join(tmpdir(), "vouch-drill-"));
});
afterEach(async () => {
  await emptyLog(superuser);
  rmSync(folder, { recursive: true, force: true });
});

/** 20 events, two checkpoints over 8 and 16 of them. */
async function site(): Promise<DrillSite> {
  const { database } = opened;
  const open = () => openLog(database, folder, { origin: "vouch.test/log" });
  const log = open();
  await append(database, 8);
  await log.checkpoint();
  await append(database, 8);
  const saved = (await log.checkpoint())?.note ?? "";
  await append(database, 4);
  return {
    ...{ database, open, saved, origin: "vouch.test/log", signed: 16, victim: 12 },
    forge: (sql) => tamper(superuser, sql),
    keys: createLogKeyDirectory(folder),
    copiesFile: path.join(folder, "checkpoints.txt"),
  };
}

test("a log that nobody touched raises no alarm", async () => {
  const { open, database } = await site();
  await append(database, 1);
  const log = open();
  expect(await log.checkpoint()).toMatchObject({ treeSize: 21 });
  expect(await log.verify()).toMatchObject({ intact: true, events: 21, checkpoints: 3 });
});

test.each(DRILLS.map((drill) => [drill.name, drill] as const))("%s: it shows", async (_, drill) => {
  const broken = await site();
  expect(await run(drill, broken)).toEqual(drill.expected(broken));
});
