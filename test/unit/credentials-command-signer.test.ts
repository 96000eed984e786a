/** Protects: a key in a KMS signs as one in a file does, and nothing that its command does wrong gets into a file. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandSigner } from "../../src/adapters/credentials/command-signer.ts";
import { parseChain } from "../../src/adapters/credentials/signing-chain.ts";
import { temporaryFolder } from "../harness/clips.ts";

const claim = Buffer.from("a claim of some length");
const never = new AbortController().signal;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

type Generation = webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams | { name: "Ed25519" };
async function certificateFor(algorithm: Generation, name: string) {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  if (!("privateKey" in keys)) throw new Error("not a key pair");
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: "O=Example Studios", keys, signingAlgorithm: { hash: "SHA-256", ...algorithm } },
  });
  const pem = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  await writeFile(join(folder.path, `${name}.pem`), pem);
  return certificate.toString("pem");
}

/** A command as an operator would write it: a shell script. */
async function script(name: string, body: string): Promise<string> {
  const path = join(folder.path, name);
  await writeFile(path, `#!/bin/sh\ncd "${folder.path}"\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}
const signWith = async (command: string, certificatesPem: string, timeoutMs = 20_000, signal = never) =>
  parseChain(certificatesPem, commandSigner({ command, timeoutMs })).chain.sign(claim, signal);

it.each([
  [
    "es256 in DER",
    { name: "ECDSA", namedCurve: "P-256" },
    'test "$1" = es256 && openssl dgst -sha256 -sign k1.pem',
    64,
  ],
  ["es384 in DER", { name: "ECDSA", namedCurve: "P-384" }, "openssl dgst -sha384 -sign k2.pem", 96],
  [
    "ps256",
    { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    "openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 -sign k3.pem",
    256,
  ],
  ["ed25519", { name: "Ed25519" } as const, "cat > in && openssl pkeyutl -sign -rawin -in in -inkey k4.pem", 64],
])("takes %s from a command, in the form that COSE wants", async (name, algorithm, body, bytes) => {
  const file = `k${["es256 in DER", "es384 in DER", "ps256", "ed25519"].indexOf(name) + 1}`;
  const certificate = await certificateFor(algorithm, file);
  expect(await signWith(await script(`${file}.sh`, body), certificate)).toHaveLength(bytes);
});

it.each([
  ["another key's signature", "openssl dgst -sha256 -sign other.pem", "no es256 signature"],
  ["64 bytes of noise", "head -c 64 /dev/urandom", "no es256 signature"],
  ["nothing", "exit 0", "wrote 0 bytes"],
  ["more than a signature", "head -c 100000 /dev/zero", "more than a signature"],
  ["a complaint", "echo 'access denied' >&2; exit 3", "status 3: access denied"],
])("is told apart from %s", async (_, body, says) => {
  const certificate = await certificateFor({ name: "ECDSA", namedCurve: "P-256" }, "own");
  await certificateFor({ name: "ECDSA", namedCurve: "P-256" }, "other");
  await expect(signWith(await script("wrong.sh", body), certificate)).rejects.toThrow(says);
});

it("is killed with its children when it hangs, and when nobody wants the signature any more", async () => {
  const certificate = await certificateFor({ name: "ECDSA", namedCurve: "P-256" }, "slow");
  const hanging = (name: string) => script(`${name}.sh`, `sleep 300 & echo $! > ${name}; wait`);
  /** 0 before there is one. */
  const childOf = (name: string) => readFile(join(folder.path, name), "utf8").then(Number, () => 0);
  await expect(signWith(await hanging("late"), certificate, 5000)).rejects.toThrow("took too long");
  expect(await childOf("late")).toBeGreaterThan(0);
  await expect.poll(async () => isRunning(await childOf("late"))).toBe(false);

  const [command, reason, unwanted] = [await hanging("unwanted"), new Error("cancelled"), new AbortController()];
  const signing = expect(signWith(command, certificate, 120_000, unwanted.signal)).rejects.toBe(reason);
  await expect.poll(() => childOf("unwanted")).toBeGreaterThan(0);
  unwanted.abort(reason);
  await signing;
  const child = await childOf("unwanted");
  await expect.poll(() => isRunning(child)).toBe(false);
  await expect(signWith(command, certificate, 20_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  await expect(signWith(join(folder.path, "absent"), certificate)).rejects.toThrow("cannot be run");
});

/** A child that nobody has buried yet is a zombie, not a process. */
const isRunning = async (pid: number): Promise<boolean> =>
  !(await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") Z")).includes(") Z");
