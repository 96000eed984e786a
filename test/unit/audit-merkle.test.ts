import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createFrontier,
  type Hash,
  leafHash,
  verifyConsistency,
  verifyInclusion,
} from "../../src/core/audit/merkle.ts";
import { createMerkleTree } from "../../src/core/audit/merkle-tree.ts";
import { createTiledTree } from "../../src/core/audit/tiled-tree.ts";

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("hex");
const leafOf = (bytes: Buffer): Hash => createHash("sha256").update("\0").update(bytes).digest();

// The test data of Certificate Transparency implementations (RFC 6962 and RFC 9162 hash alike).
const LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const reference = createMerkleTree(LEAVES.map((leaf) => leafOf(Buffer.from(leaf, "hex"))));

describe("the published vectors", () => {
  test.each(ROOTS.map((root, size) => [size, root] as const))("the root over %i leaves", (size, root) => {
    expect(hex(reference.root(size))).toBe(root);
  });

  test("the proof of leaf 5 in 8", () => {
    expect(reference.inclusionProof(5, 8).map(hex)).toEqual([
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
  });

  test("the proof that 8 leaves continue 6", () => {
    expect(reference.consistencyProof(6, 8).map(hex)).toEqual([
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
  });
});

const SIZE = 70;
const leaves = Array.from({ length: SIZE }, (_, n) => leafHash(String(n)));
const tree = createMerkleTree(leaves);
const sizes = fc.tuple(fc.integer({ min: 1, max: SIZE }), fc.integer({ min: 1, max: SIZE })).map(([a, b]) => ({
  small: Math.min(a, b),
  great: Math.max(a, b),
}));
const flip = (hash: Hash | undefined) => Uint8Array.from(hash ?? [], (byte, n) => (n === 7 ? byte ^ 1 : byte));

describe("proofs", () => {
  test("every leaf is proved in every tree that holds it, and in no other place, size or root", () => {
    fc.assert(
      fc.property(sizes, ({ small, great: size }) => {
        const index = small - 1;
        const claim = { leaf: leaves[index] ?? new Uint8Array(), index, size, root: tree.root(size) };
        const proof = tree.inclusionProof(index, size);
        expect(verifyInclusion({ ...claim, proof })).toBe(true);
        expect(verifyInclusion({ ...claim, proof, index: index + 1 })).toBe(false);
        expect(verifyInclusion({ ...claim, proof, leaf: flip(claim.leaf) })).toBe(false);
        expect(verifyInclusion({ ...claim, proof, root: flip(claim.root) })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...proof, claim.root] })).toBe(false);
        for (const [n, hash] of proof.entries()) {
          expect(verifyInclusion({ ...claim, proof: proof.with(n, flip(hash)) })).toBe(false);
        }
      }),
    );
  });

  test("every tree is proved to continue every smaller one, and no tree with another history", () => {
    fc.assert(
      fc.property(sizes, ({ small: from, great: to }) => {
        const claim = { from, to, fromRoot: tree.root(from), toRoot: tree.root(to) };
        const proof = tree.consistencyProof(from, to);
        expect(verifyConsistency({ ...claim, proof })).toBe(true);
        expect(verifyConsistency({ ...claim, proof, fromRoot: flip(claim.fromRoot) })).toBe(false);
        expect(verifyConsistency({ ...claim, proof, toRoot: flip(claim.toRoot) })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...proof, claim.toRoot] })).toBe(false);
        const fork = createMerkleTree(leaves.with(from - 1, flip(leaves[from - 1])).slice(0, to));
        const forked = { from, to, fromRoot: claim.fromRoot, toRoot: fork.root(to) };
        expect(verifyConsistency({ ...forked, proof: fork.consistencyProof(from, to) })).toBe(false);
      }),
    );
  });

  test("the right edge alone gives the same root as the whole tree, at every size", () => {
    const frontier = createFrontier();
    for (let size = 0; size <= SIZE; size++) {
      expect(hex(frontier.root())).toBe(hex(tree.root(size)));
      const leaf = leaves[size];
      if (leaf !== undefined) frontier.append(leaf);
    }
  });

  test("asking for what the tree does not hold is refused", () => {
    expect(() => tree.root(SIZE + 1)).toThrow(RangeError);
    expect(() => tree.inclusionProof(3, 3)).toThrow(RangeError);
    expect(() => tree.consistencyProof(0, 3)).toThrow(RangeError);
  });

  test("a tree of 100,000 leaves is built in seconds and proves in milliseconds", () => {
    const great = createMerkleTree(Array.from({ length: 100_000 }, (_, n) => leafHash(String(n))));
    const start = performance.now();
    for (let n = 0; n < 1000; n++) great.inclusionProof(n * 97, 100_000);
    expect((performance.now() - start) / 1000).toBeLessThan(5);
  });
});

describe("the tree that keeps only the roots of its tiles", () => {
  const count = 1000;
  const many = Array.from({ length: count }, (_, n) => leafHash(String(n)));
  const whole = createMerkleTree(many);
  const readLeaves = async (start: number, end: number) => many.slice(start, end);
  const tiled = createTiledTree({ readLeaves });
  for (const leaf of many) tiled.append(leaf);

  test("gives the roots and proofs of the whole one, at every size, built leaf by leaf or begun with kept roots", async () => {
    const begun = createTiledTree({ readLeaves, tileRoots: tiled.tileRoots(0, 3) });
    for (const leaf of many.slice(3 * 256)) begun.append(leaf);
    for (const tree of [tiled, begun]) {
      for (const size of [1, 2, 255, 256, 257, 511, 512, 513, 767, 999, count]) {
        expect(hex(await tree.root(size))).toBe(hex(whole.root(size)));
        const index = (size * 7) % size;
        expect(await tree.inclusionProof(index, size)).toEqual(whole.inclusionProof(index, size));
        expect(await tree.consistencyProof(size, count)).toEqual(whole.consistencyProof(size, count));
      }
    }
    await expect(tiled.root(count + 1)).rejects.toThrow(RangeError);
  });

  test("does not believe leaves that were changed after it had seen them", async () => {
    const edited = createTiledTree({ readLeaves: async (start, end) => many.with(300, LEAF).slice(start, end) });
    for (const leaf of many) edited.append(leaf);
    expect(await edited.root(count)).toEqual(whole.root(count));
    await expect(edited.inclusionProof(301, count)).rejects.toMatchObject({ code: "AUDIT_BROKEN" });
    expect(await edited.inclusionProof(5, count)).toEqual(whole.inclusionProof(5, count));
  });
});
const LEAF = leafHash("another");
