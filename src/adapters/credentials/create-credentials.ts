import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AppError } from "../../core/errors.ts";
import type { Credentials, ManifestClaim, SignedFile } from "../../core/ports/credentials.ts";
import { sniffContainer } from "./container.ts";
import { developmentOrganisation } from "./development-chain.ts";
import { createHostPool, type HostPool } from "./host-pool.ts";
import { developmentChain, rememberedRoots, rememberRoots } from "./key-directory.ts";
import { manifestDefinition } from "./manifest.ts";
import { type Anchors, readCredentials } from "./read-file.ts";
import { endsUnder, parseChain, type SigningChain, splitPem } from "./signing-chain.ts";

export type CredentialsOptions = {
  /** Holds the development chain and the list of roots; made when absent. */
  readonly keyDirectory: string;
  /** The operator's chain, leaf first, and its key; absent, a development chain is made at first boot. */
  readonly chain?: { readonly certificatesPem: string; readonly privateKeyPem: string };
  /** Roots of the operator that the chain does not hold, or that signed in earlier times. */
  readonly extraOperatorAnchorsPem?: readonly string[];
  /** The C2PA trust list, when the operator supplies it. */
  readonly publicTrustPem?: string;
  readonly clock: () => Date;
  /** Child processes at most, about 100 MB each once used. */
  readonly poolSize?: number;
};

/** @throws AppError CONFIG_INVALID when the keys cannot be used */
export async function createCredentials(options: CredentialsOptions): Promise<Credentials> {
  const { chain, operatorAnchorsPem } = await loadKeys(options);
  const pool = createHostPool({ size: options.poolSize ?? 2 });
  const anchorSets = (extraPem = ""): Anchors["sets"] => [
    { name: "operator", pem: operatorAnchorsPem },
    { name: "public", pem: options.publicTrustPem ?? "" },
    { name: "extra", pem: extraPem },
  ];
  return {
    signer: () => ({
      organisation: chain.organisation,
      development: chain.organisation === developmentOrganisation,
      certificateSha256: chain.certificateSha256,
    }),
    anchorsPem: () => operatorAnchorsPem,
    sign: (source, target, claim, signal) => sign(pool, chain, operatorAnchorsPem, { source, target, claim, signal }),
    read: (path, { extraAnchorsPem }, signal) =>
      readCredentials(pool, path, { sets: anchorSets(extraAnchorsPem), timestampPem: "" }, signal),
    close: pool.close,
  };
}

async function loadKeys({ keyDirectory, chain, extraOperatorAnchorsPem = [], clock }: CredentialsOptions) {
  const development = chain ? null : await developmentChain(keyDirectory, clock());
  const { certificatesPem, privateKeyPem } = chain ?? development ?? fail("there is no signing chain");
  const parsed = parseChain(certificatesPem, privateKeyPem);
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

/** Our own file is also written, and by us. */
const signTimeoutMs = (bytes: number) => Math.max(30_000, Math.ceil(bytes / 10_000));

type SignTask = {
  readonly source: string;
  readonly target: string;
  readonly claim: ManifestClaim;
  readonly signal: AbortSignal;
};

async function sign(pool: HostPool, chain: SigningChain, anchorsPem: string, task: SignTask): Promise<SignedFile> {
  const { source, target, signal } = task;
  // Beside the target, so that the rename stays within one file system.
  const unproven = `${target}.${randomUUID()}.part`;
  try {
    if (resolve(source) === resolve(target)) throw new Error("source and target are one file");
    await mkdir(dirname(target), { recursive: true });
    const manifestStore = await signInto(pool, chain, unproven, task);
    // A wrong key or a garbage signature "signs" without an error: only reading it back tells.
    const sets = [{ name: "operator", pem: anchorsPem }] as const;
    const reading = await readCredentials(pool, unproven, { sets, timestampPem: "" }, signal);
    if (reading.trustedBy !== "operator" || reading.manifestId === null) {
      const codes = reading.failures.map(({ code, explanation }) => `${code} (${explanation})`);
      throw new Error(`the signed file reads back ${reading.state}, untrusted: ${codes.join(", ")}`);
    }
    await makeDurable(unproven, target);
    return {
      manifestId: reading.manifestId,
      manifestStore,
      certificateSha256: chain.certificateSha256,
      timestamp: { state: "NONE", explanation: null },
    };
  } catch (cause) {
    signal.throwIfAborted();
    throw new AppError("SIGNING_FAILED", { message: `signing failed: ${messageOf(cause)}`, cause });
  } finally {
    await rm(unproven, { force: true });
  }
}

async function signInto(pool: HostPool, chain: SigningChain, target: string, { source, claim, signal }: SignTask) {
  const container = await sniffContainer(source);
  if (container === "unknown" || container === "uncredentialed") throw new Error("the container cannot be signed");
  if ((await sniffContainer(claim.thumbnailPath)) !== "image/jpeg") throw new Error("the thumbnail is not a JPEG");
  const { size } = await stat(source);
  const result = await pool.run({
    request: {
      type: "sign",
      source,
      target,
      container,
      sourceBytes: size,
      thumbnailPath: claim.thumbnailPath,
      definition: manifestDefinition(claim, container),
      algorithm: chain.algorithm,
      certificatesPem: [...chain.certificatesPem],
    },
    timeoutMs: signTimeoutMs(size),
    signal,
    signClaim: chain.sign,
  });
  if (result.type === "signed") return result.manifestStore;
  throw new Error(
    result.type === "failed" ? `${result.variant}: ${result.explanation}` : "an answer of the wrong kind",
  );
}

async function makeDurable(unproven: string, target: string): Promise<void> {
  await syncPath(unproven);
  await rename(unproven, target);
  await syncPath(dirname(target));
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
