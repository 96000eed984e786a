import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

const curve = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const emailProtection = "1.3.6.1.5.5.7.3.4";

/** An operator's chain, its root included, whose leaf ends after so many milliseconds. */
export async function shortLivedChain(lifeMs: number) {
  x509.cryptoProvider.set(webcrypto);
  const newKeys = () => webcrypto.subtle.generateKey(curve, true, ["sign", "verify"]);
  const [rootKeys, leafKeys] = [await newKeys(), await newKeys()];
  const notBefore = new Date(Date.now() - 60_000);
  const shared = { signingAlgorithm: curve, notBefore };
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ ...shared, name: "CN=Root, O=Example Studios", keys: rootKeys, serialNumber: "41" },
    notAfter: new Date(Date.now() + 3_600_000),
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(rootKeys.publicKey),
    ],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    ...{ ...shared, subject: "CN=Signer, O=Example Studios", issuer: root.subject, serialNumber: "42" },
    ...{ publicKey: leafKeys.publicKey, signingKey: rootKeys.privateKey },
    notAfter: new Date(Date.now() + lifeMs),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([emailProtection], false),
      await x509.SubjectKeyIdentifierExtension.create(leafKeys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(rootKeys.publicKey),
    ],
  });
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", leafKeys.privateKey), "PRIVATE KEY");
  return { certificatesPem: `${leaf.toString("pem")}\n${root.toString("pem")}\n`, key };
}
