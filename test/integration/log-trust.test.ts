// Protects what others have to believe of the log: witnesses refuse a fork, and keys change without breaking what was signed.
import { rmSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { createHttpWitness } from "../../src/adapters/audit/http-witness.ts";
import { createLogKeyDirectory } from "../../src/adapters/keys/log-key-directory.ts";
import type { AuditLog } from "../../src/core/audit/audit-log.ts";
import { verifyBundle } from "../../src/core/audit/bundle.ts";
import { publishedNote } from "../../src/core/audit/checkpoint-note.ts";
import { checkConsistency, consistencyFile } from "../../src/core/audit/consistency.ts";
import { exportLog, verifyExport } from "../../src/core/audit/log-export.ts";
import { keyOf, useEmptyLog } from "../harness/log.ts";
import { readCheckpoint, readCosignature } from "../harness/second-log-reader.ts";
import { createWitness, serveWitness } from "../harness/witness.ts";

const site = useEmptyLog();
let log: AuditLog;
beforeEach(() => {
  log = site.open();
});

const noteNow = async (of: AuditLog = log): Promise<string> => {
  const checkpoint = await of.checkpoint();
  return checkpoint ? publishedNote(checkpoint) : expect.fail("nothing was signed");
};
async function* linesOf(texts: AsyncIterable<string>) {
  for await (const text of texts) yield text.trimEnd();
}

describe("witnesses", () => {
  test("cosign a log that grows, from the size that they saw last, and their word is published and checked", async () => {
    await site.append(3);
    const witness = createWitness("witness.test/w", await keyOf(log));
    const served = await serveWitness(witness);
    const away = { verifierKey: createWitness("away.test/w", await keyOf(log)).verifierKey, url: "http://127.0.0.1:1" };
    const faults: unknown[] = [];
    const watched = site.open({
      witnesses: [createHttpWitness({ ...served, verifierKey: witness.verifierKey }), createHttpWitness(away)],
      onError: (error) => void faults.push(error),
    });
    await watched.checkpoint();
    await watched.cosign();
    await site.append(4);
    const signed = await watched.checkpoint();
    expect(await watched.cosign()).toMatchObject([
      { verifierKey: witness.verifierKey, cosignedSize: 7, fault: null },
      { verifierKey: away.verifierKey, cosignedSize: 0, fault: "FAILED" },
    ]);
    expect(faults).toHaveLength(2);
    await served.close();

    const note = publishedNote((await site.database().checkpoint(7)) ?? expect.fail("it was kept"));
    expect(note.startsWith(signed?.note ?? "?")).toBe(true);
    expect(readCosignature(note, witness.verifierKey)?.getTime()).toBeGreaterThan(Date.now() - 60_000);
    const bundle = await log.bundle([2]);
    const trust = { verifierKeys: [await keyOf(log)], witnesses: [witness.verifierKey] };
    expect(verifyBundle(bundle, trust)).toMatchObject({
      valid: true,
      witnesses: [{ witness: expect.stringMatching(/^witness\.test\/w\+/) }],
    });
    const both = { ...trust, witnesses: [witness.verifierKey, away.verifierKey] };
    expect(verifyBundle(bundle, both)).toMatchObject({ valid: false, says: expect.stringMatching(/witnesses/) });
    expect(verifyBundle(bundle, { ...both, quorum: 1 })).toMatchObject({ valid: true });
    const exported = () => linesOf(exportLog(site.database(), [trust.verifierKeys[0] ?? ""]));
    expect(await verifyExport(exported(), trust)).toMatchObject({ intact: true, witnessed: 7 });
    expect(await verifyExport(exported(), both)).toMatchObject({ intact: false, fault: "COSIGNATURE" });
  });

  test("who forgot where the log stood is asked what the witness has seen", async () => {
    await site.append(3);
    const witness = createWitness("witness.test/w", await keyOf(log));
    const submit = async (body: string) => witness.addCheckpoint(body);
    const watched = site.open({ witnesses: [{ verifierKey: witness.verifierKey, submit }] });
    await watched.checkpoint();
    await watched.cosign();
    await site.tamper(`DELETE FROM "AuditCosignature"`);
    await site.append(2);
    await watched.checkpoint();
    expect(await watched.cosign()).toMatchObject([{ cosignedSize: 5, fault: null }]);
  });

  test("that name another size each time are asked twice, and the public reads fixed words", async () => {
    await site.append(5);
    const { verifierKey } = createWitness("witness.test/w", await keyOf(log));
    let asked = 0;
    const submit = async () => ({ status: 409, body: `${(++asked % 2) + 1}\n` });
    const said: unknown[] = [];
    const onError = (error: unknown) => void said.push(error);
    const watched = site.open({ witnesses: [{ verifierKey, submit }], onError });
    await watched.checkpoint();
    expect(await watched.cosign()).toMatchObject([{ cosignedSize: 0, fault: "REFUSED" }]);
    expect(asked).toBe(2);
    expect(String(said)).toContain("it refused the checkpoint of 5 events (409)");
  });

  test("give no signature to a forked log or to one that was rolled back", async () => {
    await site.append(5);
    const witness = createWitness("witness.test/w", await keyOf(log));
    const submit = async (body: string) => witness.addCheckpoint(body);
    const quiet = { witnesses: [{ verifierKey: witness.verifierKey, submit }], onError: () => {} };
    const honest = site.open(quiet);
    await honest.checkpoint();
    await honest.cosign();
    // Another history under the same key, of whoever owns the machine: copies and all are gone.
    for (const events of [9, 5, 3]) {
      await site.empty();
      rmSync(path.join(site.folder(), "checkpoints.txt"), { force: true });
      await site.append(events);
      const forked = site.open(quiet);
      expect(await forked.checkpoint()).toMatchObject({ treeSize: events });
      const fault = events < 5 ? "SEEN_MORE" : "REFUSED";
      expect(await forked.cosign()).toMatchObject([{ cosignedSize: 0, fault }]);
    }
  });

  test("that sign with another key than the one named are not believed", async () => {
    await site.append(5);
    const [named, real] = [await keyOf(log), await keyOf(log)].map((key) => createWitness("witness.test/w", key));
    const submit = async (body: string) => real?.addCheckpoint(body) ?? expect.fail();
    const watched = site.open({
      witnesses: [{ verifierKey: named?.verifierKey ?? "", submit }],
      onError: () => {},
    });
    await watched.checkpoint();
    expect(await watched.cosign()).toMatchObject([{ cosignedSize: 0, fault: "NOT_SIGNED" }]);
  });
});

describe("the log's key", () => {
  test("changes as an event of the log, under both signatures, and what the old key signed stays valid", async () => {
    await site.append(5);
    const before = await noteNow();
    const old = await keyOf(log);
    const at = new Date("2026-02-03T04:05:06.000Z");
    const [current, former, ...more] = await log.rotateKey("user:admin", at);
    expect(more).toEqual([]);
    expect(former).toEqual({ verifierKey: old, validFrom: null, validUntil: at });
    expect(current).toMatchObject({ validFrom: at, validUntil: null });
    expect(current.verifierKey).not.toBe(old);

    const handover = (await site.database().checkpoint(6)) ?? expect.fail("the rotation is signed");
    for (const key of [old, current.verifierKey]) expect(readCheckpoint(handover.note, key)).not.toBeNull();
    expect(JSON.parse((await site.database().auditEvent(6))?.body ?? "")).toMatchObject({
      action: "log.keyRotated",
      facts: { from: old, to: current.verifierKey },
    });
    await site.append(5);
    const after = await noteNow();
    expect(readCheckpoint(after, old)).toBeNull();
    expect(readCheckpoint(after, current.verifierKey)).toMatchObject({ size: 11 });

    for (const each of [log, site.open()]) expect(await each.verify()).toMatchObject({ intact: true });
    const proof = consistencyFile(5, 11, await log.consistency(5, 11));
    const notes = { older: before, newer: after };
    expect(checkConsistency(notes, proof, { verifierKeys: [old, current.verifierKey] })).toMatchObject({ valid: true });
    expect(checkConsistency(notes, proof, { verifierKeys: [current.verifierKey] })).toMatchObject({ valid: false });
    const exported = linesOf(exportLog(site.database(), [current.verifierKey, old]));
    expect(await verifyExport(exported)).toMatchObject({ intact: true, checkpoints: 3 });
  });

  test("is followed by another process without a restart, and a rotation that broke off is done again", async () => {
    await site.append(2);
    const other = site.open();
    await other.checkpoint();
    const keys = createLogKeyDirectory(site.folder());
    const broken = site.open({
      keys: { ...keys, install: () => Promise.reject(new Error("the power went")) },
    });
    await expect(broken.rotateKey("user:admin", new Date())).rejects.toThrow(/power/);
    expect(await log.verify()).toMatchObject({ intact: true });
    const [current] = await log.rotateKey("user:admin", new Date());
    expect(await keyOf(other)).toBe(current.verifierKey);
    await site.append(2);
    expect(readCheckpoint(await noteNow(other), current.verifierKey)).not.toBeNull();
    expect(await site.open().verify()).toMatchObject({ intact: true });
  });
});
