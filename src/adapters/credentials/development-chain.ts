// @peculiar/x509 injects its parts by decorators, which need this shim to be loaded first.
import "reflect-metadata";
import type { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** What people see as the signer: nobody vouches for a key that a program made for itself. */
export const developmentOrganisation = "UNTRUSTED DEVELOPMENT KEY";

/** PEM texts: leaf first, then the intermediate (the root is never embedded in a manifest, C2PA 2.4 section 14.6). */
export type GeneratedChain = {
  readonly certificatesPem: string;
  readonly privateKeyPem: string;
  readonly rootPem: string;
};

const curve = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const emailProtection = "1.3.6.1.5.5.7.3.4";
const dayMs = 86_400_000;

/** Root -> intermediate -> leaf, ES256. The keys of the root and the intermediate are thrown away: nobody can issue more. */
export async function generateDevelopmentChain(now: Date): Promise<GeneratedChain> {
  const crypto = globalThis.crypto;
  x509.cryptoProvider.set(crypto);
  const newKeys = () => crypto.subtle.generateKey(curve, true, ["sign", "verify"]);
  const [root, intermediate, leaf] = await Promise.all([newKeys(), newKeys(), newKeys()]);
  // An hour back, so that a peer with a slow clock does not find a certificate from the future.
  const notBefore = new Date(now.getTime() - 3_600_000);
  const validFor = (days: number) => ({ notBefore, notAfter: new Date(notBefore.getTime() + days * dayMs) });
  const named = (role: string) => `CN=Vouch development ${role}, O=${developmentOrganisation}`;
  const identifiers = async (subject: webcrypto.CryptoKey, issuer: webcrypto.CryptoKey) => [
    await x509.SubjectKeyIdentifierExtension.create(subject),
    await x509.AuthorityKeyIdentifierExtension.create(issuer),
  ];
  const authority = (pathLength: number) => [
    new x509.BasicConstraintsExtension(true, pathLength, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  ];

  const rootCertificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: named("root"),
    keys: root,
    signingAlgorithm: curve,
    ...validFor(3650),
    extensions: [...authority(1), await x509.SubjectKeyIdentifierExtension.create(root.publicKey)],
  });
  const intermediateCertificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: named("intermediate"),
    issuer: rootCertificate.subject,
    publicKey: intermediate.publicKey,
    signingKey: root.privateKey,
    signingAlgorithm: curve,
    ...validFor(3650),
    extensions: [...authority(0), ...(await identifiers(intermediate.publicKey, root.publicKey))],
  });
  const leafCertificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: named("signer"),
    issuer: intermediateCertificate.subject,
    publicKey: leaf.publicKey,
    signingKey: intermediate.privateKey,
    signingAlgorithm: curve,
    ...validFor(3650),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([emailProtection], false),
      ...(await identifiers(leaf.publicKey, intermediate.publicKey)),
    ],
  });

  return {
    certificatesPem: `${leafCertificate.toString("pem")}\n${intermediateCertificate.toString("pem")}\n`,
    privateKeyPem: `${x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", leaf.privateKey), "PRIVATE KEY")}\n`,
    rootPem: `${rootCertificate.toString("pem")}\n`,
  };
}

/** 127 random bits: positive in DER without a leading zero byte (RFC 5280, 4.1.2.2). */
function newSerial(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString("hex");
}
