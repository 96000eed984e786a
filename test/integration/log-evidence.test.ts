// Protects the log as evidence: what it hands out holds for readers that share no code with it, and a restart neither reads
// all events again nor believes its cache.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { verifyCheckpoints } from "../../src/cli/audit-check.ts";
import type { AuditLog } from "../../src/core/audit/audit-log.ts";
import { publishedNote } from "../../src/core/audit/checkpoint-note.ts";
import { checkConsistency, consistencyFile } from "../../src/core/audit/consistency.ts";
import { keyOf, useEmptyLog } from "../harness/log.ts";
import {
  hashLeaf,
  isConsistent,
  leavesFromTiles,
  readCheckpoint,
  rootByPath,
  treeHash,
} from "../harness/second-log-reader.ts";
import { createWitness } from "../harness/witness.ts";

const site = useEmptyLog();
let log: AuditLog;
beforeEach(() => {
  log = site.open();
});

const noteNow = async (of: AuditLog = log): Promise<string> => {
  const checkpoint = await of.checkpoint();
  return checkpoint ? publishedNote(checkpoint) : expect.fail("nothing was signed");
};
const hex = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString("hex");

describe("what the log hands out", () => {
  test("tiles lead a stranger to the signed root, and to the consistency of two checkpoints", async () => {
    await site.append(300);
    const first = await noteNow();
    await site.append(500);
    const second = await noteNow();
    const key = await keyOf(log);
    const older = readCheckpoint(first, key) ?? expect.fail("it is signed");
    const newer = readCheckpoint(second, key) ?? expect.fail("it is signed");
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
    await site.append(300);
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
    await site.append(700);
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
    await site.append(5);
    const first = await noteNow();
    await site.append(4);
    const at = (name: string) => path.join(site.folder(), name);
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
      says: expect.stringMatching(/9 events continues that of 5/),
    });
    expect(await check("new.txt", "old.txt", [key])).toMatchObject({ valid: false });
    const stranger = createWitness("witness.test/w", key).verifierKey;
    expect(await check("old.txt", "new.txt", [stranger])).toMatchObject({
      valid: false,
      says: expect.stringMatching(/not signed/),
    });
    await expect(check("old.txt", "new.txt", [])).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(check("old.txt", "missing.txt", [key])).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});

describe("after a restart", () => {
  test("only the events of unfinished tiles are read, and proofs of old events still hold", async () => {
    await site.append(1100);
    const root = (await log.checkpoint())?.rootHash;
    const read: [number, number][] = [];
    const counting = {
      ...site.database(),
      auditLeaves: (from: number, to: number) => {
        read.push([from, to]);
        return site.database().auditLeaves(from, to);
      },
    };
    log = site.open({ database: counting });
    expect((await log.checkpoint())?.rootHash).toEqual(root);
    expect(read).toEqual([[1025, 1100]]);
    const proved = (await log.prove(10)) ?? expect.fail("there is a proof");
    expect(hex(rootByPath(proved.event.leafHash, 9, 1100, proved.proof))).toBe(hex(root));
    expect(read.slice(1)).toEqual([[1, 256]]);
  });

  test("kept roots that were changed are not believed: the events are read again", async () => {
    await site.append(600);
    const root = (await log.checkpoint())?.rootHash;
    await site.tamper(`UPDATE "AuditTile" SET root = sha256('x') WHERE index = 1`);
    log = site.open();
    await site.append(1);
    await log.checkpoint();
    expect((await log.prove(5))?.checkpoint.treeSize).toBe(600 + 1);
    const signed = readCheckpoint((await site.database().checkpoint(600))?.note ?? "", await keyOf(log));
    expect(hex(signed?.root)).toBe(hex(root));
    expect(await log.verify()).toMatchObject({ intact: true });
    await site.append(300);
    await log.checkpoint();
    expect(hex((await site.database().auditTileRoots(9))[1])).toBe(hex((await log.tile(1, 0, 2))?.[1]));
  });

  test("an event that was changed below a full tile is found where it is proved", async () => {
    await site.append(600);
    await log.checkpoint();
    await site.tamper(`UPDATE "AuditEvent" SET "leafHash" = sha256('x') WHERE seq = 7`);
    log = site.open();
    expect(await log.checkpoint()).not.toBeNull();
    await expect(log.prove(9)).rejects.toMatchObject({ code: "AUDIT_BROKEN" });
    expect(await log.prove(300)).not.toBeNull();
    // And where old events are read again, round and round; after that nothing is signed.
    await expect(log.recheck()).rejects.toMatchObject({ code: "AUDIT_BROKEN" });
    await expect(log.checkpoint()).rejects.toMatchObject({ code: "AUDIT_BROKEN" });
  });
});
