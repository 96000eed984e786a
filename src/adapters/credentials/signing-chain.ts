import { createHash, createPrivateKey, type KeyObject, sign as signBytes, X509Certificate } from "node:crypto";
import { promisify } from "node:util";
import { AppError } from "../../core/errors.ts";
import type { SigningAlgorithm } from "./host-messages.ts";

/** Raw signature as COSE wants it: for ECDSA r and s side by side, not DER (RFC 9053, 2.1). */
export type SignClaim = (claim: Buffer, signal: AbortSignal) => Promise<Buffer>;

/** Everything needed to sign, with the key kept as a handle, or elsewhere. */
export type SigningChain = {
  readonly algorithm: SigningAlgorithm;
  /** Leaf first; no root. */
  readonly certificatesPem: readonly string[];
  readonly organisation: string;
  readonly certificateSha256: string;
  /** When the first of its certificates ends. */
  readonly expiresAt: Date;
  readonly sign: SignClaim;
};

/** A private key in PEM, or what asks the place where the key is kept, given the leaf that it belongs to. */
export type SigningKey = string | ((leaf: X509Certificate, algorithm: SigningAlgorithm) => SignClaim);

/**
 * Reads an operator's PEM texts. A self-signed certificate in the chain is returned as its root.
 * @throws AppError CONFIG_INVALID when they do not parse or do not belong together
 */
export function parseChain(certificatesPem: string, key: SigningKey): { chain: SigningChain; rootsPem: string[] } {
  try {
    const certificates = splitPem(certificatesPem).map((pem) => new X509Certificate(pem));
    const [leaf] = certificates;
    if (!leaf) throw new Error("there is no certificate in it");
    const algorithm = algorithmOf(leaf.publicKey);
    const isRoot = (certificate: X509Certificate) => certificate.ca && certificate.checkIssued(certificate);
    return {
      chain: {
        algorithm,
        certificatesPem: certificates.filter((certificate) => !isRoot(certificate)).map(String),
        organisation: nameField(leaf, "O") ?? nameField(leaf, "CN") ?? "unnamed signer",
        certificateSha256: certificateSha256(leaf),
        expiresAt: new Date(Math.min(...certificates.map(({ validTo }) => Date.parse(validTo)))),
        sign: typeof key === "string" ? withPrivateKey(leaf, key, algorithm) : key(leaf, algorithm),
      },
      rootsPem: certificates.filter(isRoot).map(String),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("CONFIG_INVALID", { message: `the signing chain cannot be used: ${reason}`, cause });
  }
}

/** Whether one of the roots issued the last certificate of the chain. */
export function endsUnder(chain: SigningChain, rootsPem: readonly string[]): boolean {
  const last = chain.certificatesPem.at(-1);
  if (last === undefined) return false;
  const certificate = new X509Certificate(last);
  return rootsPem
    .map((pem) => new X509Certificate(pem))
    .some((root) => certificate.checkIssued(root) && certificate.verify(root.publicKey));
}

/** The certificates of a PEM text, one string each. */
export const splitPem = (pem: string): string[] =>
  pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g)?.map((one) => `${one}\n`) ?? [];

export const certificateSha256 = (certificate: X509Certificate): string =>
  createHash("sha256").update(certificate.raw).digest("hex");

const nameField = (certificate: X509Certificate, field: string) =>
  new RegExp(`^${field}=(.*)$`, "m").exec(certificate.subject)?.[1];

function algorithmOf(key: KeyObject): SigningAlgorithm {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === "ed25519") return "ed25519";
  if (type === "rsa" || type === "rsa-pss") return "ps256";
  if (details?.namedCurve === "prime256v1") return "es256";
  if (details?.namedCurve === "secp384r1") return "es384";
  if (details?.namedCurve === "secp521r1") return "es512";
  throw new Error(`C2PA has no algorithm for a key of type ${type} ${details?.namedCurve ?? ""}`);
}

export const digests = { es256: "sha256", es384: "sha384", es512: "sha512", ps256: "sha256", ed25519: null } as const;
/** RSA_PKCS1_PSS_PADDING, salt as long as the digest (RFC 8230, 2); for ECDSA the raw form. */
export const signatureForm = (algorithm: SigningAlgorithm) =>
  algorithm === "ps256" ? { padding: 6, saltLength: 32 } : { dsaEncoding: "ieee-p1363" as const };

const signAsync = promisify<string | null, Buffer, Parameters<typeof signBytes>[2], Buffer>(signBytes);

function withPrivateKey(leaf: X509Certificate, pem: string, algorithm: SigningAlgorithm): SignClaim {
  const key = createPrivateKey(pem);
  if (!leaf.checkPrivateKey(key)) throw new Error("the first certificate does not belong to the private key");
  return (claim) => signAsync(digests[algorithm], claim, { key, ...signatureForm(algorithm) });
}
