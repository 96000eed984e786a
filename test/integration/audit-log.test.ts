import { generateKeyPairSync } from "node:crypto";
import { statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { loadOrCreateEd25519Key } from "../../src/adapters/keys/ed25519-key-file.ts";
import { openAuditLog } from "../../src/app/audit-log.ts";
import { createLogger } from "../../src/app/logger.ts";
import { loadConfig } from "../../src/config/config.ts";
import type { AuditLog } from "../../src/core/audit/audit-log.ts";
import { verifyBundle } from "../../src/core/audit/bundle.ts";
import { createNoteSigner, openCheckpointNote } from "../../src/core/audit/checkpoint-note.ts";
import { verifyConsistency, verifyInclusion } from "../../src/core/audit/merkle.ts";
import { keyOf, useEmptyLog } from "../harness/log.ts";

const site = useEmptyLog();
const { append, tamper } = site;
let log: AuditLog;
beforeEach(() => {
  log = site.open();
});

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
    const slow = site.open({
      database: {
        ...site.database(),
        auditHead: async () => {
          const head = await site.database().auditHead();
          await append(2);
          await log.checkpoint();
          return head;
        },
      },
    });
    expect(await slow.checkpoint()).toMatchObject({ treeSize: 3 });
    expect(await log.verify()).toMatchObject({ intact: true });
  });

  test("keeps its name, and verifies, when the server gets another address", async () => {
    await append(3);
    const at = async (publicUrl: string) => {
      const config = loadConfig({ DATA_DIR: site.folder(), PUBLIC_URL: publicUrl });
      return openAuditLog(config, site.database(), createLogger("silent"));
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
    log = site.open();
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
    const stranger = createNoteSigner(generateKeyPairSync("ed25519").privateKey, "vouch.test/log");
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

  // The drills (log-drills.test.ts) do the rest.
  test.each([
    ["a time", `UPDATE "AuditEvent" SET "createdAt" = "createdAt" - interval '1 day' WHERE seq = 5`, 5, "COLUMNS"],
    ["a hash", `UPDATE "AuditEvent" SET hash = sha256('x') WHERE seq = 6`, 6, "CHAIN"],
    ["an unsigned end gone", `DELETE FROM "AuditEvent" WHERE seq > 11`, 11, "HEAD"],
    ["everything gone", `DELETE FROM "AuditEvent"; UPDATE "AuditHead" SET seq = 0`, 1, "CUT"],
  ])("%s: the first bad event is named", async (_, sql, seq, fault) => {
    await tamper(sql);
    expect(await log.verify()).toMatchObject({ intact: false, seq, fault });
  });

  test("a checkpoint that the key did not sign is reported", async () => {
    await tamper(`UPDATE "AuditCheckpoint" SET note = replace(note, E'\\n10\\n', E'\\n11\\n')`);
    expect(await log.verify()).toMatchObject({ intact: false, seq: 10, fault: "SIGNATURE" });
  });
});

test("the signing key is made once, kept private, and refused when others can read it", async () => {
  const file = path.join(site.folder(), "keys", "k.pem");
  const [one, two] = await Promise.all([loadOrCreateEd25519Key(file), loadOrCreateEd25519Key(file)]);
  expect(one.equals(two)).toBe(true);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(path.join(site.folder(), "open.pem"), one.export({ format: "pem", type: "pkcs8" }), { mode: 0o644 });
  await expect(loadOrCreateEd25519Key(path.join(site.folder(), "open.pem"))).rejects.toMatchObject({
    code: "CONFIG_INVALID",
  });
});
