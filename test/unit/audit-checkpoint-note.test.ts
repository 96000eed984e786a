import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createNoteSigner, openCheckpointNote } from "../../src/core/audit/checkpoint-note.ts";
import { cosignaturesOf, witnessOf } from "../../src/core/audit/cosignature.ts";
import { signatureLine, verifierKeyText } from "../../src/core/audit/signed-note.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const origin = "vouch.example.org/audit";
const signer = createNoteSigner(privateKey, origin);
const rootHash = randomBytes(32);
const note = signer.sign({ treeSize: 42, rootHash });

test("a note reads as C2SP tlog-checkpoint writes it", () => {
  const lines = note.split("\n");
  expect(lines.slice(0, 4)).toEqual([origin, "42", rootHash.toString("base64"), ""]);
  expect(lines[4]).toMatch(/^— vouch\.example\.org\/audit [A-Za-z0-9+/]{91}=$/);
  expect(lines.slice(5)).toEqual([""]);
  expect(signer.verifierKey.startsWith(`${origin}+${signer.id}+A`)).toBe(true);
});

test("the key of RFC 8032, test 1, has the verifier key that other implementations give it", () => {
  const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const publicKey = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
  const { verifierKey } = createNoteSigner(key, "example.org/log");
  expect(verifierKey.split("+").slice(2).join("+")).toBe(Buffer.from(`01${publicKey}`, "hex").toString("base64"));
});

test("a signed note opens with its key, also among signatures of others, and with no other key", () => {
  expect(openCheckpointNote(note, [signer.verifierKey])).toEqual({ origin, treeSize: 42, rootHash });
  const witnessed = note.replace("\n\n", `\n\n— witness.example ${randomBytes(68).toString("base64")}\n`);
  expect(openCheckpointNote(witnessed, [signer.verifierKey])).not.toBeNull();
  const other = createNoteSigner(generateKeyPairSync("ed25519").privateKey, origin);
  expect(openCheckpointNote(note, [other.verifierKey])).toBeNull();
  expect(openCheckpointNote(note, [])).toBeNull();
});

test("signatures of types that are not known here are passed over, and hide none that is", () => {
  // ML-DSA-44 of a witness (type 6) and of the log itself, and what no specification has: long, short and none.
  const key = generateKeyPairSync("ed25519");
  const publicKey = Buffer.from(key.publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const witness = verifierKeyText("witness.example", "cosignature", publicKey);
  const text = note.slice(0, note.indexOf("\n\n") + 1);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(1_700_000_000n);
  const signature = sign(null, Buffer.from(`cosignature/v1\ntime 1700000000\n${text}`), key.privateKey);
  const id = Buffer.from(witness.split("+")[1] ?? "", "hex");
  const known = signatureLine("witness.example", id, Buffer.concat([time, signature]));
  const unknown = [origin, "witness.example"].flatMap((name) =>
    [2432, 8, 1].map((bytes) => `— ${name} ${randomBytes(bytes).toString("base64")}`),
  );
  const [own = ""] = note.slice(note.indexOf("\n\n") + 2).split("\n");
  const crowded = `${text}\n${[...unknown, own, ...unknown, known, ...unknown].join("\n")}\n`;
  expect(openCheckpointNote(crowded, [signer.verifierKey])).toEqual({ origin, treeSize: 42, rootHash });
  expect(cosignaturesOf(crowded, [witness])).toMatchObject([{ at: new Date(1_700_000_000_000) }]);
  expect(cosignaturesOf(crowded.replace(`${known}\n`, ""), [witness])).toEqual([]);
  const typed = Buffer.concat([Buffer.of(6), randomBytes(1312)]).toString("base64");
  expect(witnessOf(`witness.example+${id.toString("hex")}+${typed}`)).toBeNull();
});

test("a note with any character changed does not open", () => {
  fc.assert(
    fc.property(fc.nat(note.length - 1), fc.constantFrom("A", "1", "\n", " ", "+"), (index, character) => {
      fc.pre(note[index] !== character);
      const changed = note.slice(0, index) + character + note.slice(index + 1);
      const opened = openCheckpointNote(changed, [signer.verifierKey]);
      // Base64 ignores some changes in its last character; then nothing of what was signed has changed.
      expect(opened === null || (opened.treeSize === 42 && Buffer.compare(opened.rootHash, rootHash) === 0)).toBe(true);
      if (index < note.indexOf("\n\n")) expect(opened).toBeNull();
    }),
    { numRuns: 500 },
  );
});

test("text that is no note does not open", () => {
  fc.assert(fc.property(fc.string(), (text) => openCheckpointNote(text, [signer.verifierKey]) === null));
});
