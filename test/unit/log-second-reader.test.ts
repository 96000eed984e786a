// What the product proves is checked here by a reader that shares no code with it: a mistake would have to be made twice.
import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTilePath, tilePath } from "../../src/api/http/tile-path.ts";
import { createNoteSigner } from "../../src/core/audit/checkpoint-note.ts";
import { leafHash, verifyConsistency, verifyInclusion } from "../../src/core/audit/merkle.ts";
import { createMerkleTree } from "../../src/core/audit/merkle-tree.ts";
import {
  hashLeaf,
  isConsistent,
  pathOfTile,
  readCheckpoint,
  rootByPath,
  rootsByProof,
  treeHash,
} from "../harness/second-log-reader.ts";

const hex = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString("hex");
const entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const published = entries.map((entry) => hashLeaf(Buffer.from(entry, "hex")));

describe("the second reader itself", () => {
  test.each([
    [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    [1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
    [7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"],
    [8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"],
  ])("has the published root of %i leaves", (count, root) => {
    expect(hex(treeHash(published.slice(0, count)))).toBe(root);
  });
});

const SIZE = 80;
const leaves = Array.from({ length: SIZE }, (_, n) => hashLeaf(`event ${n}`));
const product = createMerkleTree(leaves);
const size = fc.integer({ min: 1, max: SIZE });
const flip = (hash: Uint8Array) => Uint8Array.from(hash, (byte, n) => (n === 5 ? byte ^ 1 : byte));

describe("the product and the second reader", () => {
  test("hash leaves and trees alike", () => {
    expect(hex(leafHash("grüße"))).toBe(hex(hashLeaf("grüße")));
    for (let n = 0; n <= SIZE; n++) expect(hex(product.root(n))).toBe(hex(treeHash(leaves.slice(0, n))));
  });

  test("agree on which inclusion proofs hold, whole ones and mutilated ones", () => {
    fc.assert(
      fc.property(size, size, fc.nat(20), fc.boolean(), (a, b, where, isCut) => {
        const [index, count] = [Math.min(a, b) - 1, Math.max(a, b)];
        const proof = product.inclusionProof(index, count);
        const leaf = leaves[index] ?? Buffer.of();
        const root = product.root(count);
        expect(hex(rootByPath(leaf, index, count, proof))).toBe(hex(root));
        const other = isCut
          ? proof.slice(0, -1)
          : proof.map((hash, n) => (n === where % proof.length ? flip(hash) : hash));
        const holds = hex(rootByPath(leaf, index, count, other)) === hex(root);
        expect(verifyInclusion({ leaf, index, size: count, proof: other, root })).toBe(holds);
        expect(holds).toBe(proof.length === 0);
      }),
    );
  });

  test("agree on which consistency proofs hold, and refuse a fork", () => {
    fc.assert(
      fc.property(size, size, fc.nat(20), (a, b, where) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const [older, newer] = [from, to].map((count) => ({ size: count, root: product.root(count) }));
        if (!older || !newer) return;
        const proof = product.consistencyProof(from, to);
        expect(isConsistent(older, newer, proof)).toBe(true);
        const bent = proof.map((hash, n) => (n === where % proof.length ? flip(hash) : hash));
        const claim = { from, to, fromRoot: older.root, toRoot: newer.root, proof: bent };
        expect(verifyConsistency(claim)).toBe(isConsistent(older, newer, bent));
        expect(isConsistent(older, newer, bent)).toBe(proof.length === 0);
        const fork = createMerkleTree(leaves.with(from - 1, Buffer.alloc(32, 7)).slice(0, to));
        expect(isConsistent(older, { size: to, root: fork.root(to) }, fork.consistencyProof(from, to))).toBe(false);
        expect(rootsByProof(from, to, older.root, [...proof, older.root])).toBeNull();
      }),
    );
  });

  test("read the same checkpoint, and only with the key that signed it", () => {
    const [one, other] = [0, 1].map(() =>
      createNoteSigner(generateKeyPairSync("ed25519").privateKey, "vouch.test/log"),
    );
    if (!one || !other) throw new Error("two signers");
    const note = one.sign({ treeSize: 42, rootHash: product.root(42) }, [other]);
    for (const { verifierKey } of [one, other]) {
      expect(readCheckpoint(note, verifierKey)).toMatchObject({ origin: "vouch.test/log", size: 42 });
    }
    const stranger = createNoteSigner(generateKeyPairSync("ed25519").privateKey, "vouch.test/log");
    expect(readCheckpoint(note, stranger.verifierKey)).toBeNull();
    expect(readCheckpoint(note.replace("\n42\n", "\n43\n"), one.verifierKey)).toBeNull();
  });

  test("name tiles alike, and no tile has two names", () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe("0/x001/x234/067");
    fc.assert(
      fc.property(fc.nat(63), fc.nat(2 ** 40), fc.integer({ min: 1, max: 256 }), (level, index, width) => {
        const path = tilePath({ level, index, width });
        expect(`tile/${path}`).toBe(pathOfTile(level, index, width));
        expect(parseTilePath(path)).toEqual({ level, index, width });
      }),
    );
    for (const bad of [
      "64/000",
      "00/000",
      "0/x000/067",
      "0/67",
      "0/067.p/0",
      "0/067.p/256",
      "0/067.p/012",
      "0/x001/",
      "-1/000",
    ]) {
      expect(parseTilePath(bad)).toBeNull();
    }
  });
});
