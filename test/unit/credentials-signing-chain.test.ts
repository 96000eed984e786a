import "reflect-metadata";
import { createPublicKey, verify, webcrypto, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { describe, expect, it } from "vitest";
import { parseChain } from "../../src/adapters/credentials/signing-chain.ts";

const claim = Buffer.from("a claim");

async function operatorKey(
  algorithm: webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams | { name: "Ed25519" },
) {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  if (!("privateKey" in keys)) throw new Error("not a key pair");
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Signing key 1, O=Example Studios",
    keys,
    signingAlgorithm: { hash: "SHA-256", ...algorithm },
  });
  return {
    certificatesPem: certificate.toString("pem"),
    privateKeyPem: x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY"),
  };
}

describe("an operator's signing chain", () => {
  it.each([
    ["es256", { name: "ECDSA", namedCurve: "P-256" }, "sha256", 64],
    ["es384", { name: "ECDSA", namedCurve: "P-384" }, "sha384", 96],
    ["es512", { name: "ECDSA", namedCurve: "P-521" }, "sha512", 132],
    ["ed25519", { name: "Ed25519" } as const, null, 64],
    [
      "ps256",
      {
        name: "RSASSA-PKCS1-v1_5",
        hash: "SHA-256",
        modulusLength: 2048,
        publicExponent: new Uint8Array([1, 0, 1]),
      },
      "sha256",
      256,
    ],
  ])("signs with %s in the form that COSE wants", async (name, algorithm, digest, bytes) => {
    const { certificatesPem, privateKeyPem } = await operatorKey(algorithm);
    const { chain } = parseChain(certificatesPem, privateKeyPem);
    expect(chain).toMatchObject({ algorithm: name, organisation: "Example Studios" });
    const signature = await chain.sign(claim, new AbortController().signal);
    expect(signature).toHaveLength(bytes);
    const key = createPublicKey(new X509Certificate(certificatesPem).publicKey.export({ type: "spki", format: "pem" }));
    const form = name === "ps256" ? { padding: 6, saltLength: 32 } : { dsaEncoding: "ieee-p1363" as const };
    expect(verify(digest, claim, { key, ...form }, signature)).toBe(true);
  });

  it.each([
    ["no certificate", "", "x"],
    ["a key that is no key", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "x"],
  ])("with %s is a fault of the configuration", (_, certificatesPem, privateKeyPem) => {
    expect(() => parseChain(certificatesPem, privateKeyPem)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
  });
});
