// Protects the log as evidence: what it hands out holds for readers that share no code with it, witnesses refuse a fork,
// keys change without breaking what was signed, and a restart neither reads all events again nor believes its cache.
import { mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Pool } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCheckpointFile } from "../../src/adapters/audit/checkpoint-file.ts";
import { createHttpWitness } from "../../src/adapters/audit/http-witness.ts";
import { createLogKeyDirectory } from "../../src/adapters/keys/log-key-directory.ts";
import { verifyCheckpoints } from "../../src/cli/audit-check.ts";
import type { AuditLog } from "../../src/core/audit/audit-log.ts";
import { verifyBundle } from "../../src/core/audit/bundle.ts";
import { createNoteSigner, publishedNote } from "../../src/core/audit/checkpoint-note.ts";
import { checkConsistency, consistencyFile } from "../../src/core/audit/consistency.ts";
import { exportLog, verifyExport } from "../../src/core/audit/log-export.ts";
import type { Database } from "../../src/core/ports/database.ts";
import { openTestDatabase, type TestDatabase } from "../harness/database.ts";
import { append, emptyLog, keyOf, openLog, tamper } from "../harness/log.ts";
import {
  hashLeaf,
  isConsistent,
  leavesFromTiles,
  readCheckpoint,
  readCosignature,
  rootByPath,
  treeHash,
} from "../harness/second-log-reader.ts";
import { createWitness, serveWitness } from "../harness/witness.ts";

let opened: TestDatabase;
let database: Database;
let superuser: Pool;
let folder: string;
let log: AuditLog;

beforeAll(async () => {
  opened = await openTestDatabase();
  ({ database } = opened);
  superuser = opened.createPool({ max: 1 });
});
afterAll(async () => {
  await superuser?.end();
  await opened?.close();
});
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vouch-log-"));
  log = openLog(database, folder);
});
afterEach(async () => {
  await emptyLog(superuser);
  rmSync(folder, { recursive: true, force: true });
});

const noteNow = async (of: AuditLog = log): Promise<string> => {
  const checkpoint = await of.checkpoint();
  return checkpoint ? publishedNote(checkpoint) : expect.fail("nothing was signed");
};
const hex = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString("hex");
async function* linesOf(texts: AsyncIterable<string>) {
  for await (const text of texts) yield text.trimEnd();
}

describe("what the log hands out", () => {
  test("tiles lead a stranger to the signed root, and to the consistency of two checkpoints", async () => {
    await append(database, 300);
    const first = await noteNow();
    await append(database, 500);
    const second = await noteNow();
    const key = await keyOf(log);
    const [older, newer] = [first, second].map((note) => readCheckpoint(note, key) ?? expect.fail("it is signed"));
    if (!older || !newer) return;
    const leaves = await leavesFromTiles(newer.size, async (name) => {
      const [, index, width] = /^tile\/0\/(\d+)(?:\.p\/(\d+))?$/.exec(name) ?? [];
      return Buffer.concat((await log.tile(0, Number(index), Number(width ?? 256))) ?? []);
    });
    expect(treeHash(leaves)).toEqual(newer.root);
    expect(treeHash(leaves.slice(0, older.size))).toEqual(older.root);
    // A tile of level 1 holds the roots of the full tiles below it.
    expect(await log.tile(1, 0, 3)).toEqual([0, 1, 2].map((n) => treeHash(leaves.slice(n * 256, n * 256 + 256))));
    expect(await log.tile(1, 0, 4)).toBeNull();
    expect(await log.tile(0, 3, 256)).toBeNull();
    await append(database, 300);
    expect(await log.tile(0, 3, 256)).toBeNull(); // nothing signs them yet

    const proof = await log.consistency(older.size, newer.size);
    expect(isConsistent(older, newer, proof)).toBe(true);
    const file = consistencyFile(older.size, newer.size, proof);
    const trust = { verifierKeys: [key] };
    expect(checkConsistency({ older: first, newer: second }, file, trust)).toMatchObject({ valid: true });
    expect(checkConsistency({ older: second, newer: first }, file, trust)).toMatchObject({ valid: false });
    expect(checkConsistency({ older: first, newer: second }, { ...file, proof: [] }, trust)).toMatchObject({
      valid: false,
    });
  });

  test("a bundle holds for the second reader too", async () => {
    await append(database, 700);
    const bundle = await log.bundle([1, 256, 257, 700]);
    const signed = readCheckpoint(bundle.checkpoint, bundle.verifierKey) ?? expect.fail("it is signed");
    for (const { seq, body, proof } of bundle.events) {
      const hashes = proof.map((hash) => Buffer.from(hash, "base64"));
      expect(rootByPath(hashLeaf(body), seq - 1, signed.size, hashes)).toEqual(signed.root);
    }
  });
});

describe("vouch audit consistency", () => {
  test("checks two saved checkpoints with a saved proof, and asks nobody", async () => {
    await append(database, 5);
    const first = await noteNow();
    await append(database, 4);
    const at = (name: string) => path.join(folder, name);
    await writeFile(at("old.txt"), first);
    await writeFile(at("new.txt"), await noteNow());
    await writeFile(at("proof.json"), JSON.stringify(consistencyFile(5, 9, await log.consistency(5, 9))));
    const config = () => expect.fail("no server is asked");
    const signal = AbortSignal.timeout(60_000);
    const check = (older: string, newer: string, verifierKeys: string[]) =>
      verifyCheckpoints(
        {
          older: at(older),
          newer: at(newer),
          proof: at("proof.json"),
          log: undefined,
          output: undefined,
          config,
          signal,
        },
        { verifierKeys },
      );
    const key = await keyOf(log);
    expect(await check("old.txt", "new.txt", [key])).toMatchObject({
      valid: true,
      says: /9 events continues that of 5/,
    });
    expect(await check("new.txt", "old.txt", [key])).toMatchObject({ valid: false });
    const stranger = createWitness("witness.test/w", key).verifierKey;
    expect(await check("old.txt", "new.txt", [stranger])).toMatchObject({ valid: false, says: /not signed/ });
    await expect(check("old.txt", "new.txt", [])).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(check("old.txt", "missing.txt", [key])).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});

describe("witnesses", () => {
  test("cosign a log that grows, from the size that they saw last, and their word is published and checked", async () => {
    await append(database, 3);
    const witness = createWitness("witness.test/w", await keyOf(log));
    const served = await serveWitness(witness);
    const away = { verifierKey: createWitness("away.test/w", await keyOf(log)).verifierKey, url: "http://127.0.0.1:1" };
    const faults: unknown[] = [];
    const watched = openLog(database, folder, {
      witnesses: [createHttpWitness({ ...served, verifierKey: witness.verifierKey }), createHttpWitness(away)],
      onError: (error) => void faults.push(error),
    });
    await watched.checkpoint();
    await watched.cosign();
    await append(database, 4);
    const signed = await watched.checkpoint();
    expect(await watched.cosign()).toMatchObject([
      { verifierKey: witness.verifierKey, cosignedSize: 7, fault: null },
      { verifierKey: away.verifierKey, cosignedSize: 0, fault: "FAILED" },
    ]);
    expect(faults).toHaveLength(2);
    await served.close();

    const note = publishedNote((await database.checkpoint(7)) ?? expect.fail("it was kept"));
    expect(note.startsWith(signed?.note ?? "?")).toBe(true);
    expect(readCosignature(note, witness.verifierKey)?.getTime()).toBeGreaterThan(Date.now() - 60_000);
    const bundle = await log.bundle([2]);
    const trust = { verifierKeys: [await keyOf(log)], witnesses: [witness.verifierKey] };
    expect(verifyBundle(bundle, trust)).toMatchObject({ valid: true, witnesses: [{ witness: /^witness\.test\/w\+/ }] });
    const both = { ...trust, witnesses: [witness.verifierKey, away.verifierKey] };
    expect(verifyBundle(bundle, both)).toMatchObject({ valid: false, says: /witnesses/ });
    expect(verifyBundle(bundle, { ...both, quorum: 1 })).toMatchObject({ valid: true });
    const exported = () => linesOf(exportLog(database, [trust.verifierKeys[0] ?? ""]));
    expect(await verifyExport(exported(), trust)).toMatchObject({ intact: true, witnessed: 7 });
    expect(await verifyExport(exported(), both)).toMatchObject({ intact: false, fault: "COSIGNATURE" });
  });

  test("who forgot where the log stood is asked what the witness has seen", async () => {
    await append(database, 3);
    const witness = createWitness("witness.test/w", await keyOf(log));
    const submit = async (body: string) => witness.addCheckpoint(body);
    const watched = openLog(database, folder, { witnesses: [{ verifierKey: witness.verifierKey, submit }] });
    await watched.checkpoint();
    await watched.cosign();
    await tamper(superuser, `DELETE FROM "AuditCosignature"`);
    await append(database, 2);
    await watched.checkpoint();
    expect(await watched.cosign()).toMatchObject([{ cosignedSize: 5, fault: null }]);
  });

  test("that name another size each time are asked twice, and the public reads fixed words", async () => {
    await append(database, 5);
    const { verifierKey } = createWitness("witness.test/w", await keyOf(log));
    let asked = 0;
    const submit = async () => ({ status: 409, body: `${(++asked % 2) + 1}\n` });
    const said: unknown[] = [];
    const onError = (error: unknown) => void said.push(error);
    const watched = openLog(database, folder, { witnesses: [{ verifierKey, submit }], onError });
    await watched.checkpoint();
    expect(await watched.cosign()).toMatchObject([{ cosignedSize: 0, fault: "REFUSED" }]);
    expect(asked).toBe(2);
    expect(String(said)).toContain("it refused the checkpoint of 5 events (409)");
  });

  test("give no signature to a forked log or to one that was rolled back", async () => {
    await append(database, 5);
    const witness = createWitness("witness.test/w", await keyOf(log));
    const submit = async (body: string) => witness.addCheckpoint(body);
    const quiet = { witnesses: [{ verifierKey: witness.verifierKey, submit }], onError: () => {} };
    const honest = openLog(database, folder, quiet);
    await honest.checkpoint();
    await honest.cosign();
    // Another history under the same key, of whoever owns the machine: copies and all are gone.
    for (const events of [9, 5, 3]) {
      await emptyLog(superuser);
      rmSync(path.join(folder, "checkpoints.txt"), { force: true });
      await append(database, events);
      const forked = openLog(database, folder, quiet);
      expect(await forked.checkpoint()).toMatchObject({ treeSize: events });
      const fault = events < 5 ? "SEEN_MORE" : "REFUSED";
      expect(await forked.cosign()).toMatchObject([{ cosignedSize: 0, fault }]);
    }
  });

  test("that sign with another key than the one named are not believed", async () => {
    await append(database, 5);
    const [named, real] = [await keyOf(log), await keyOf(log)].map((key) => createWitness("witness.test/w", key));
    const submit = async (body: string) => real?.addCheckpoint(body) ?? expect.fail();
    const watched = openLog(database, folder, {
      witnesses: [{ verifierKey: named?.verifierKey ?? "", submit }],
      onError: () => {},
    });
    await watched.checkpoint();
    expect(await watched.cosign()).toMatchObject([{ cosignedSize: 0, fault: "NOT_SIGNED" }]);
  });
});

describe("the log's key", () => {
  test("changes as an event of the log, under both signatures, and what the old key signed stays valid", async () => {
    await append(database, 5);
    const before = await noteNow();
    const old = await keyOf(log);
    const at = new Date("2026-02-03T04:05:06.000Z");
    const [current, former, ...more] = await log.rotateKey("user:admin", at);
    expect(more).toEqual([]);
    expect(former).toEqual({ verifierKey: old, validFrom: null, validUntil: at });
    expect(current).toMatchObject({ validFrom: at, validUntil: null });
    expect(current.verifierKey).not.toBe(old);

    const handover = (await database.checkpoint(6)) ?? expect.fail("the rotation is signed");
    for (const key of [old, current.verifierKey]) expect(readCheckpoint(handover.note, key)).not.toBeNull();
    expect(JSON.parse((await database.auditEvent(6))?.body ?? "")).toMatchObject({
      action: "log.keyRotated",
      facts: { from: old, to: current.verifierKey },
    });
    await append(database, 5);
    const after = await noteNow();
    expect(readCheckpoint(after, old)).toBeNull();
    expect(readCheckpoint(after, current.verifierKey)).toMatchObject({ size: 11 });

    for (const each of [log, openLog(database, folder)]) expect(await each.verify()).toMatchObject({ intact: true });
    const proof = consistencyFile(5, 11, await log.consistency(5, 11));
    const notes = { older: before, newer: after };
    expect(checkConsistency(notes, proof, { verifierKeys: [old, current.verifierKey] })).toMatchObject({ valid: true });
    expect(checkConsistency(notes, proof, { verifierKeys: [current.verifierKey] })).toMatchObject({ valid: false });
    const exported = linesOf(exportLog(database, [current.verifierKey, old]));
    expect(await verifyExport(exported)).toMatchObject({ intact: true, checkpoints: 3 });
  });

  test("is followed by another process without a restart, and a rotation that broke off is done again", async () => {
    await append(database, 2);
    const other = openLog(database, folder);
    await other.checkpoint();
    const keys = createLogKeyDirectory(folder);
    const broken = openLog(database, folder, {
      keys: { ...keys, install: () => Promise.reject(new Error("the power went")) },
    });
    await expect(broken.rotateKey("user:admin", new Date())).rejects.toThrow(/power/);
    expect(await log.verify()).toMatchObject({ intact: true });
    const [current] = await log.rotateKey("user:admin", new Date());
    expect(await keyOf(other)).toBe(current.verifierKey);
    await append(database, 2);
    expect(readCheckpoint(await noteNow(other), current.verifierKey)).not.toBeNull();
    expect(await openLog(database, folder).verify()).toMatchObject({ intact: true });
  });
});

describe("after a restart", () => {
  test("only the events of unfinished tiles are read, and proofs of old events still hold", async () => {
    await append(database, 1100);
    const root = (await log.checkpoint())?.rootHash;
    const read: [number, number][] = [];
    const counting = {
      ...database,
      auditLeaves: (from: number, to: number) => {
        read.push([from, to]);
        return database.auditLeaves(from, to);
      },
    };
    log = openLog(counting, folder);
    expect((await log.checkpoint())?.rootHash).toEqual(root);
    expect(read).toEqual([[1025, 1100]]);
    const proved = (await log.prove(10)) ?? expect.fail("there is a proof");
    expect(hex(rootByPath(proved.event.leafHash, 9, 1100, proved.proof))).toBe(hex(root));
    expect(read.slice(1)).toEqual([[1, 256]]);
  });

  test("kept roots that were changed are not believed: the events are read again", async () => {
    await append(database, 600);
    const root = (await log.checkpoint())?.rootHash;
    await tamper(superuser, `UPDATE "AuditTile" SET root = sha256('x') WHERE index = 1`);
    log = openLog(database, folder);
    await append(database, 1);
    await log.checkpoint();
    expect((await log.prove(5))?.checkpoint.treeSize).toBe(600 + 1);
    const signed = readCheckpoint((await database.checkpoint(600))?.note ?? "", await keyOf(log));
    expect(hex(signed?.root)).toBe(hex(root));
    expect(await log.verify()).toMatchObject({ intact: true });
    await append(database, 300);
    await log.checkpoint();
    expect(hex((await database.auditTileRoots(9))[1])).toBe(hex((await log.tile(1, 0, 2))?.[1]));
  });

  test("an event that was changed below a full tile is found where it is proved", async () => {
    await append(database, 600);
    await log.checkpoint();
    await tamper(superuser, `UPDATE "AuditEvent" SET "leafHash" = sha256('x') WHERE seq = 7`);
    log = openLog(database, folder);
    expect(await log.checkpoint()).not.toBeNull();
    await expect(log.prove(9)).rejects.toMatchObject({ code: "AUDIT_BROKEN" });
    expect(await log.prove(300)).not.toBeNull();
    // And where old events are read again, round and round; after that nothing is signed.
    await expect(log.recheck()).rejects.toMatchObject({ code: "AUDIT_BROKEN" });
    await expect(log.checkpoint()).rejects.toMatchObject({ code: "AUDIT_BROKEN" });
  });
});

describe("the copies of the checkpoints", () => {
  const signer = async () => createNoteSigner(await createLogKeyDirectory(folder).current(), "vouch.test/log");

  test("a note that a power cut left half-written, wherever it broke off, spoils no other", async () => {
    const note = (await signer()).sign({ treeSize: 12, rootHash: Buffer.alloc(32, 1) });
    const next = (await signer()).sign({ treeSize: 13, rootHash: Buffer.alloc(32, 2) });
    const file = path.join(folder, "checkpoints.txt");
    for (let cut = 0; cut < note.length; cut++) {
      await writeFile(file, note.slice(0, cut));
      const copies = createCheckpointFile(file);
      await copies.publish(next);
      // Only its last newline may be lost without loss.
      const whole = cut === note.length - 1 ? [note, next] : [next];
      expect([cut, await copies.read()]).toEqual([cut, whole]);
      expect(await copies.newest()).toEqual(whole);
    }
  });

  test("of a long file the newest are read, and the file stays as it is", async () => {
    const copies = createCheckpointFile(path.join(folder, "checkpoints.txt"));
    expect([await copies.read(), await copies.newest()]).toEqual([[], []]);
    const by = await signer();
    const notes = Array.from({ length: 1000 }, (_, n) => by.sign({ treeSize: n + 1, rootHash: Buffer.alloc(32, n) }));
    await writeFile(path.join(folder, "checkpoints.txt"), notes.join(""));
    const newest = await copies.newest();
    expect(newest.length).toBeGreaterThan(100);
    expect(newest).toEqual(notes.slice(-newest.length));
    expect(await copies.read()).toHaveLength(1000);
    expect(await readFile(path.join(folder, "checkpoints.txt"), "utf8")).toBe(notes.join(""));
  });
});
