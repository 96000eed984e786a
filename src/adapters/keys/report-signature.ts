import { createPublicKey, type KeyObject } from "node:crypto";
import { CompactSign, calculateJwkThumbprint, compactVerify, createLocalJWKSet, errors } from "jose";
import { z } from "zod";
import type { ReportKeys, ReportSigner } from "../../core/ports/report-signer.ts";

const jwk = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() });
const ALGORITHM = "EdDSA";

/** @param privateKey Ed25519 */
export async function createReportSigner(privateKey: KeyObject): Promise<ReportSigner> {
  const publicKey = jwk.parse(createPublicKey(privateKey).export({ format: "jwk" }));
  const kid = await calculateJwkThumbprint(publicKey);
  return {
    keys: () => ({ keys: [{ kid, ...publicKey }] }),
    async sign(text) {
      const header = { alg: ALGORITHM, kid };
      const jws = await new CompactSign(Buffer.from(text)).setProtectedHeader(header).sign(privateKey);
      const [protectedHeader, , signature] = jws.split(".");
      return `${protectedHeader}..${signature}`;
    },
  };
}

/** The id of the key that signed `text`; null when none of `keys` did. */
export async function signerOfReport(text: string, signature: string, { keys }: ReportKeys): Promise<string | null> {
  const [protectedHeader, payload, signed] = signature.split(".");
  if (payload !== "") return null;
  const jws = `${protectedHeader}.${Buffer.from(text).toString("base64url")}.${signed}`;
  const known = createLocalJWKSet({ keys: keys.map((key) => ({ ...key })) });
  try {
    const verified = await compactVerify(jws, known, { algorithms: [ALGORITHM] });
    return verified.protectedHeader.kid ?? null;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}
