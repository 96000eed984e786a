import { mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createCheckpointFile } from "../../src/adapters/audit/checkpoint-file.ts";
import { createLogKeyDirectory } from "../../src/adapters/keys/log-key-directory.ts";
import { createNoteSigner } from "../../src/core/audit/checkpoint-note.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vouch-copies-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

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
