import { AppError } from "../../core/errors.ts";
import type { Credentials } from "../../core/ports/credentials.ts";
import { developmentOrganisation } from "./development-chain.ts";
import { createHostPool } from "./host-pool.ts";
import { developmentChain, rememberedRoots, rememberRoots } from "./key-directory.ts";
import { type Anchors, readCredentials } from "./read-file.ts";
import { testSigner } from "./self-test.ts";
import { signFile, type Timestamps } from "./sign-file.ts";
import { endsUnder, parseChain, type SigningKey, splitPem } from "./signing-chain.ts";

export type CredentialsOptions = {
  /** Holds the development chain and the list of roots; made when absent. */
  readonly keyDirectory: string;
  /** The operator's chain, leaf first, and its key; absent, a development chain is made at first boot. */
  readonly chain?: { readonly certificatesPem: string; readonly key: SigningKey };
  /** Roots of the operator that the chain does not hold, or that signed in earlier times. */
  readonly extraOperatorAnchorsPem?: readonly string[];
  /** The C2PA trust list, when the operator supplies it. */
  readonly publicTrustPem?: string;
  readonly timestamps?: Timestamps;
  /** Roots of time-stamping authorities; without them no stamp counts, whoever made it. */
  readonly timestampAnchorsPem?: string;
  readonly clock: () => Date;
  /** Child processes at most, about 100 MB each once used. */
  readonly poolSize?: number;
};

/** @throws AppError CONFIG_INVALID when the keys cannot be used */
export async function createCredentials(options: CredentialsOptions): Promise<Credentials> {
  const { chain, operatorAnchorsPem } = await loadKeys(options);
  const pool = createHostPool({ size: options.poolSize ?? 2 });
  const anchors = (extraPem = ""): Anchors => ({
    sets: [
      { name: "operator", pem: operatorAnchorsPem },
      { name: "public", pem: options.publicTrustPem ?? "" },
      { name: "extra", pem: extraPem },
    ],
    timestampPem: options.timestampAnchorsPem ?? "",
  });
  const desk = { pool, chain, anchors: anchors(), timestamps: options.timestamps ?? { mode: "off" } };
  return {
    signer: () => ({
      organisation: chain.organisation,
      development: chain.organisation === developmentOrganisation,
      certificateSha256: chain.certificateSha256,
      expiresAt: chain.expiresAt,
    }),
    anchorsPem: () => operatorAnchorsPem,
    sign: (source, target, claim, signal) => signFile(desk, { source, target, claim, signal }),
    testSigner: (signal) => testSigner(desk, options.clock(), signal),
    read: (path, { extraAnchorsPem }, signal) => readCredentials(pool, path, anchors(extraAnchorsPem), signal),
    close: pool.close,
  };
}

async function loadKeys({ keyDirectory, chain, extraOperatorAnchorsPem = [], clock }: CredentialsOptions) {
  const development = chain ? null : await developmentChain(keyDirectory, clock());
  const parsed = chain
    ? parseChain(chain.certificatesPem, chain.key)
    : parseChain(development?.certificatesPem ?? "", development?.privateKeyPem ?? "");
  await rememberRoots(keyDirectory, [...parsed.rootsPem, ...(development ? splitPem(development.rootPem) : [])]);
  const remembered = await rememberedRoots(keyDirectory);
  const rootsPem = [...new Set([...remembered, ...extraOperatorAnchorsPem.flatMap(splitPem)])];
  if (!endsUnder(parsed.chain, rootsPem)) {
    fail("the signing chain ends under no known root: add its root to the chain or to the operator's anchors");
  }
  return { chain: parsed.chain, operatorAnchorsPem: rootsPem.join("") };
}

function fail(message: string): never {
  throw new AppError("CONFIG_INVALID", { message });
}
