import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Pool } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCheckpointFile } from "../../src/adapters/audit/checkpoint-file.ts";
import { loadOrCreateEd25519Key } from "../../src/adapters/keys/ed25519-key-file.ts";
import { createLogKeyDirectory } from "../../src/adapters/keys/log-key-directory.ts";
import { openAuditLog } from "../../src/app/audit-log.ts";
import { createLogger } from "../../src/app/logger.ts";
import { loadConfig } from "../../src/config/config.ts";
import { type AuditLog, createAuditLog } from "../../src/core/audit/audit-log.ts";
import { verifyBundle } from "../../src/core/audit/bundle.ts";
import { createNoteSigner, openCheckpointNote } from "../../src/core/audit/checkpoint-note.ts";
import { verifyConsistency, verifyInclusion } from "../../src/core/audit/merkle.ts";
import type { Database } from "../../src/core/ports/database.ts";
import { openTestDatabase, type TestDatabase } from "../harness/database.ts";

let opened: TestDatabase;
let superuser: Pool;
let folder: string;
let log: AuditLog;

beforeAll(async () => {
  opened = await openTestDatabase();
  superuser = opened.createPool({ max: 1 });
});
afterAll(async () => {
  await superuser?.end();
  await opened?.close();
});
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "vouch-audit-"));
  log = await openLog();
});
afterEach(async () => {
  await tamper(`TRUNCATE "AuditEvent", "AuditCheckpoint", "AuditCosignature", "AuditTile";
                UPDATE "AuditHead" SET seq = 0, hash = decode(repeat('00', 32), 'hex')`);
  rmSync(folder, { recursive: true, force: true });
});

const openLog = async (database: Database = opened.database) =>
  createAuditLog({
    database,
    keys: createLogKeyDirectory(folder),
    origin: "vouch.test/audit",
    copies: createCheckpointFile(path.join(folder, "checkpoints.txt")),
    intervalMs: 60_000,
    onError: (error) => expect.fail(String(error)),
  });

const keyOf = async (of: AuditLog) => (await of.keys())[0].verifierKey;

async function append(count: number): Promise<void> {
  const entry = { action: "generation.queued", actor: "system", at: new Date(), facts: {} } as const;
  const audit = Array.from({ length: count }, (_, n) => ({ ...entry, subject: `generation:${n}` }));
  await opened.database.transact(async () => ({ value: null, audit }));
}

/** What somebody who owns the database can do: the guards are his to switch off. */
async function tamper(sql: string): Promise<void> {
  for (const table of ["AuditEvent", "AuditHead", "AuditCheckpoint", "AuditCosignature"]) {
    await superuser.query(`ALTER TABLE "${table}" DISABLE TRIGGER ALL`);
  }
  await superuser.query(sql);
}

/** Writes the chain anew from event `seq` on, as a forger would, so that all hashes fit again. */
const REWRITE_FROM = (seq: number) => `
  DO $$
  DECLARE previous bytea := (SELECT "prevHash" FROM "AuditEvent" WHERE seq = ${seq}); event record;
  BEGIN
    FOR event IN SELECT * FROM "AuditEvent" WHERE seq >= ${seq} ORDER BY seq LOOP
      UPDATE "AuditEvent" SET "prevHash" = previous, "leafHash" = sha256('\\x00'::bytea || convert_to(body, 'UTF8')),
        hash = sha256(previous || sha256('\\x00'::bytea || convert_to(body, 'UTF8'))) WHERE seq = event.seq
        RETURNING hash INTO previous;
    END LOOP;
    UPDATE "AuditHead" SET hash = previous;
  END $$`;

describe("an untouched log", () => {
  test("verifies, empty and full, signed and beyond what is signed", async () => {
    expect(await log.checkpoint()).toBeNull();
    expect(await log.verify()).toMatchObject({ intact: true, events: 0, checkpoints: 0 });
    await append(5);
    const first = await log.checkpoint();
    expect(await log.checkpoint()).toEqual(first);
    await append(1050);
    await log.stop();
    await append(2);
    expect(await log.verify()).toMatchObject({ intact: true, events: 1057, checkpoints: 2 });
  });

  test("is signed by two processes at once without one taking the other's signature for a forgery", async () => {
    await append(3);
    const slow = await openLog({
      ...opened.database,
      auditHead: async () => {
        const head = await opened.database.auditHead();
        await append(2);
        await log.checkpoint();
        return head;
      },
    });
    expect(await slow.checkpoint()).toMatchObject({ treeSize: 3 });
    expect(await log.verify()).toMatchObject({ intact: true });
  });

  test("keeps its name, and verifies, when the server gets another address", async () => {
    await append(3);
    const at = async (publicUrl: string) => {
      const config = loadConfig({ DATA_DIR: folder, PUBLIC_URL: publicUrl });
      return openAuditLog(config, opened.database, createLogger("silent"));
    };
    await (await at("http://localhost:4000")).checkpoint();
    await append(1);
    const moved = await at("https://vouch.example.org");
    expect((await moved.checkpoint())?.note).toMatch(/^localhost\n4\n/);
    expect(await moved.verify()).toMatchObject({ intact: true });
  });

  test("proves each event, and that later trees continue earlier ones, also after a restart", async () => {
    await append(9);
    const first = await log.checkpoint();
    await append(4);
    log = await openLog();
    for (const seq of [1, 9, 10, 13]) {
      const proved = await log.prove(seq);
      const { checkpoint, proof, event } = proved ?? expect.fail("there is a proof");
      const tree = openCheckpointNote(checkpoint.note, [await keyOf(log)]) ?? expect.fail("the checkpoint is signed");
      const claim = { leaf: event.leafHash, index: seq - 1, size: tree.treeSize, root: tree.rootHash, proof };
      expect(verifyInclusion(claim)).toBe(true);
    }
    expect(await log.prove(14)).toBeNull();
    const second = await log.checkpoint();
    const sizes = {
      from: 9,
      to: 13,
      fromRoot: first?.rootHash ?? Buffer.of(),
      toRoot: second?.rootHash ?? Buffer.of(),
    };
    expect(verifyConsistency({ ...sizes, proof: await log.consistency(9, 13) })).toBe(true);
    await expect(log.consistency(9, 99)).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  test("gives bundles that verify off-line, and no longer when anything in them is changed", async () => {
    await append(20);
    const bundle = JSON.parse(JSON.stringify(await log.bundle([3, 17])));
    const verifierKeys = [await keyOf(log)];
    const verify = (changed: unknown) => verifyBundle(changed, { verifierKeys });
    expect(verify(bundle)).toMatchObject({ valid: true, treeSize: 20, events: [{ seq: 3 }, { seq: 17 }] });
    const [event] = bundle.events;
    expect(verify({ ...bundle, events: [{ ...event, seq: 4 }] })).toMatchObject({ valid: false });
    const body = event.body.replace("system", "public");
    expect(verify({ ...bundle, events: [{ ...event, body }] })).toMatchObject({ valid: false });
    expect(verify({ ...bundle, checkpoint: bundle.checkpoint.replace("\n20\n", "\n21\n") })).toMatchObject({
      valid: false,
    });
    const stranger = createNoteSigner(generateKeyPairSync("ed25519").privateKey, "vouch.test/audit");
    expect(verifyBundle(bundle, { verifierKeys: [stranger.verifierKey] })).toMatchObject({ valid: false });
    expect(verify({ nonsense: true })).toMatchObject({ valid: false });
  });
});

describe("a log that somebody with every right has changed", () => {
  beforeEach(async () => {
    await append(10);
    await log.checkpoint();
    await append(3);
  });

  test.each([
    ["a text", `UPDATE "AuditEvent" SET body = replace(body, 'system', 'public') WHERE seq = 4`, 4, "LEAF"],
    ["a column", `UPDATE "AuditEvent" SET actor = 'public' WHERE seq = 12`, 12, "COLUMNS"],
    ["a time", `UPDATE "AuditEvent" SET "createdAt" = "createdAt" - interval '1 day' WHERE seq = 5`, 5, "COLUMNS"],
    ["a hash", `UPDATE "AuditEvent" SET hash = sha256('x') WHERE seq = 6`, 6, "CHAIN"],
    ["a row gone", `DELETE FROM "AuditEvent" WHERE seq = 7`, 7, "MISSING"],
    ["the end gone", `DELETE FROM "AuditEvent" WHERE seq > 11`, 11, "HEAD"],
    ["everything gone", `DELETE FROM "AuditEvent"; UPDATE "AuditHead" SET seq = 0`, 1, "CUT"],
  ])("%s: the first bad event is named", async (_, sql, seq, fault) => {
    await tamper(sql);
    expect(await log.verify()).toMatchObject({ intact: false, seq, fault });
  });

  test("a rewritten history with fitting hashes contradicts what was signed", async () => {
    await tamper(`UPDATE "AuditEvent" SET body = replace(body, 'generation:3', 'generation:X'),
                    subject = 'generation:X' WHERE seq = 4; ${REWRITE_FROM(4)}`);
    expect(await log.verify()).toMatchObject({ intact: false, seq: 10, fault: "ROOT" });
    log = await openLog();
    await expect(log.checkpoint()).rejects.toMatchObject({ code: "AUDIT_BROKEN" });
  });

  test("a rewritten history whose signed checkpoints were removed contradicts their copies", async () => {
    await tamper(`DELETE FROM "AuditCheckpoint"; UPDATE "AuditEvent" SET body = replace(body, 'generation:3', 'generation:X'),
                    subject = 'generation:X' WHERE seq = 4; ${REWRITE_FROM(4)}`);
    expect(await log.verify()).toMatchObject({ intact: false, seq: 10, fault: "ROOT" });
  });

  test("nothing is signed over events that were lost after they had been signed", async () => {
    await tamper(`DELETE FROM "AuditCheckpoint"; DELETE FROM "AuditEvent" WHERE seq > 8;
                  UPDATE "AuditHead" SET seq = 8, hash = (SELECT hash FROM "AuditEvent" WHERE seq = 8)`);
    expect(await log.verify()).toMatchObject({ intact: false, seq: 9, fault: "CUT" });
    log = await openLog();
    await expect(log.checkpoint()).rejects.toMatchObject({ code: "AUDIT_BROKEN" });
  });

  test("a checkpoint that the key did not sign is reported", async () => {
    await tamper(`UPDATE "AuditCheckpoint" SET note = replace(note, E'\\n10\\n', E'\\n11\\n')`);
    expect(await log.verify()).toMatchObject({ intact: false, seq: 10, fault: "SIGNATURE" });
  });
});

test("the signing key is made once, kept private, and refused when others can read it", async () => {
  const file = path.join(folder, "keys", "k.pem");
  const [one, two] = await Promise.all([loadOrCreateEd25519Key(file), loadOrCreateEd25519Key(file)]);
  expect(one.equals(two)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(path.join(folder, "open.pem"), one.export({ format: "pem", type: "pkcs8" }), { mode: 0o644 });
  await expect(loadOrCreateEd25519Key(path.join(folder, "open.pem"))).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});
