import { CompactSign, compactVerify, createLocalJWKSet, errors } from "jose";
import type { ReportKeys, ReportSigner } from "../../core/ports/report-signer.ts";
import type { ReportKeyDirectory } from "./report-key-directory.ts";

const ALGORITHM = "EdDSA";

export const createReportSigner = (directory: ReportKeyDirectory): ReportSigner => ({
  keys: async () => ({ keys: await directory.keys() }),
  async sign(text) {
    const { privateKey, key } = await directory.current();
    const header = { alg: ALGORITHM, kid: key.kid };
    const jws = await new CompactSign(Buffer.from(text)).setProtectedHeader(header).sign(privateKey);
    const [protectedHeader, , signature] = jws.split(".");
    return `${protectedHeader}..${signature}`;
  },
});

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
