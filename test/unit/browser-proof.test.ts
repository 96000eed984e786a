import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createNoteSigner } from "../../src/core/audit/checkpoint-note.ts";
import { leafHash } from "../../src/core/audit/merkle.ts";
import { createMerkleTree } from "../../src/core/audit/merkle-tree.ts";
import { growthSince } from "../../web/shared/proof/growth.ts";
import { type EventClaim, proveEvent } from "../../web/shared/proof/prove-event.ts";

// What the pages compute in the browser, against the proofs that the server makes.

const SIZE = 70;
const bodies = Array.from({ length: SIZE }, (_, index) => `{"action":"video.released","n":${index}}`);
const tree = createMerkleTree(bodies.map(leafHash));
const newSigner = () => createNoteSigner(generateKeyPairSync("ed25519").privateKey, "vouch.example.org");
const signer = newSigner();
const hex = (hash: Uint8Array) => Buffer.from(hash).toString("hex");
const noteOf = (treeSize: number) => signer.sign({ treeSize, rootHash: tree.root(treeSize) });
const checkpointOf = (treeSize: number) => ({ treeSize, rootHash: hex(tree.root(treeSize)), note: noteOf(treeSize) });

const claimOf = (seq: number, size: number): EventClaim => ({
  seq,
  body: bodies[seq - 1] ?? "",
  leafHash: hex(leafHash(bodies[seq - 1] ?? "")),
  path: tree.inclusionProof(seq - 1, size).map(hex),
  checkpoint: checkpointOf(size),
  verifierKey: signer.verifierKey,
});
const failing = async (claim: EventClaim) =>
  (await proveEvent(claim)).filter(({ outcome }) => outcome !== "HOLDS").map(({ check }) => check);

const places = fc
  .integer({ min: 1, max: SIZE })
  .chain((size) => fc.tuple(fc.integer({ min: 1, max: size }), fc.constant(size)));

test("every proof that the server makes holds in the browser, with the event's text and without it", async () => {
  await fc.assert(
    fc.asyncProperty(places, async ([seq, size]) => {
      expect(await failing(claimOf(seq, size))).toEqual([]);
      expect(await proveEvent({ ...claimOf(seq, size), body: null })).toHaveLength(3);
    }),
    { numRuns: 60 },
  );
});

test("whatever is tampered with fails at the step that depends on it", async () => {
  const claim = claimOf(5, SIZE);
  const { checkpoint } = claim;
  const foreign = newSigner();
  const forged = foreign.sign({ treeSize: SIZE, rootHash: tree.root(SIZE) });
  expect(await failing({ ...claim, body: `${claim.body} ` })).toEqual(["LEAF", "PATH"]);
  expect(await failing({ ...claim, leafHash: "00".repeat(32) })).toEqual(["LEAF"]);
  expect(await failing({ ...claim, body: null, leafHash: "no hex" })).toEqual(["PATH"]);
  expect(await failing({ ...claim, seq: 6 })).toEqual(["PATH"]);
  expect(await failing({ ...claim, seq: SIZE + 1 })).toEqual(["PATH"]);
  expect(await failing({ ...claim, path: claim.path.slice(1) })).toEqual(["PATH"]);
  expect(await failing({ ...claim, path: ["zz", ...claim.path.slice(1)] })).toEqual(["PATH"]);
  expect(await failing({ ...claim, checkpoint: { ...checkpoint, rootHash: "00".repeat(32) } })).toEqual([
    "PATH",
    "NOTE",
  ]);
  expect(await failing({ ...claim, checkpoint: { ...checkpoint, note: noteOf(SIZE - 1) } })).toEqual(["NOTE"]);
  expect(await failing({ ...claim, checkpoint: { ...checkpoint, note: forged } })).toEqual(["SIGNATURE"]);
  expect(await failing({ ...claim, checkpoint: { ...checkpoint, note: "no note" } })).toEqual(["NOTE", "SIGNATURE"]);
  expect(await failing({ ...claim, verifierKey: foreign.verifierKey })).toEqual(["SIGNATURE"]);
});

test("a note that one character was changed in never holds whole", async () => {
  const claim = claimOf(5, SIZE);
  const { note } = claim.checkpoint;
  const signedPart = note.indexOf("\n\n");
  await fc.assert(
    fc.asyncProperty(fc.nat(signedPart - 1), fc.constantFrom("A", "1", "\n", " "), async (index, character) => {
      fc.pre(note[index] !== character);
      const changed = note.slice(0, index) + character + note.slice(index + 1);
      expect(await failing({ ...claim, checkpoint: { ...claim.checkpoint, note: changed } })).toContain("SIGNATURE");
    }),
    { numRuns: 100 },
  );
});

const kept = (treeSize: number) => ({ note: noteOf(treeSize), verifierKey: signer.verifierKey, seenAt: "" });
const newest = (note: string) => ({ note, verifierKey: signer.verifierKey });
const serverPath = async (from: number, to: number) => tree.consistencyProof(from, to).map(hex);

test("a log that grew is told from one that was rewritten, rolled back or signed by somebody else", async () => {
  await fc.assert(
    fc.asyncProperty(places, async ([from, to]) => {
      const growth = await growthSince(kept(from), newest(noteOf(to)), serverPath);
      expect(growth).toBe(from === to ? "SAME" : "GROWN");
    }),
    { numRuns: 60 },
  );
  const rewritten = createMerkleTree(bodies.map((body, index) => leafHash(index === 3 ? "another" : body)));
  const fork = (size: number) => newest(signer.sign({ treeSize: size, rootHash: rewritten.root(size) }));
  const forkPath = async (from: number, to: number) => rewritten.consistencyProof(from, to).map(hex);
  expect(await growthSince(null, newest(noteOf(9)), serverPath)).toBe("FIRST");
  expect(await growthSince(kept(20), fork(50), forkPath)).toBe("REWRITTEN");
  expect(await growthSince(kept(20), fork(50), serverPath)).toBe("REWRITTEN");
  expect(await growthSince(kept(20), fork(20), serverPath)).toBe("REWRITTEN");
  expect(await growthSince(kept(50), newest(noteOf(20)), serverPath)).toBe("REWRITTEN");
  const stranger = newSigner().sign({ treeSize: 50, rootHash: tree.root(50) });
  expect(await growthSince(kept(20), newest(stranger), serverPath)).toBe("UNSIGNED");
});
