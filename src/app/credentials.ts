import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { commandSigner } from "../adapters/credentials/command-signer.ts";
import { createCredentials } from "../adapters/credentials/create-credentials.ts";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import type { Credentials } from "../core/ports/credentials.ts";

/** An operator's own signer: the chain, leaf first, in the key directory, and its PKCS#8 key beside it or in a KMS. */
export const CHAIN_FILE = "chain.pem";
export const KEY_FILE = "key.pem";

type Warner = { readonly warn: (context: object, text: string) => void };

const WARN_BEFORE_EXPIRY_MS = 30 * 86_400_000;

/**
 * The signer of this deployment. Release under the development key has to be asked for in production: a stranger
 * could not tell such a file from a forgery.
 */
export async function openCredentials(config: Config, clock: () => Date, logger?: Warner): Promise<Credentials> {
  const { keyDirectory, trustAnchorsPath, signer } = config;
  const publicTrustPem = trustAnchorsPath === null ? null : await readNamed("TRUST_ANCHORS", trustAnchorsPath);
  const timestampAnchorsPem =
    signer.timestampAnchorsPath === null ? null : await readNamed("TIMESTAMP_ANCHORS", signer.timestampAnchorsPath);
  const chain = await chainOf(config);
  if (config.production && chain === null && !config.allow.developmentSigner) {
    throw new AppError("CONFIG_INVALID", {
      message:
        `SIGNER_URL: production needs your own ${CHAIN_FILE} and ${KEY_FILE} in ${keyDirectory}; ` +
        "ALLOW_DEVELOPMENT_SIGNER=1 releases files under an untrusted key",
    });
  }
  const credentials = await createCredentials({
    keyDirectory,
    clock,
    timestamps: signer.timestamps,
    ...(chain === null ? {} : { chain }),
    ...(publicTrustPem === null ? {} : { publicTrustPem }),
    ...(timestampAnchorsPem === null ? {} : { timestampAnchorsPem }),
  });
  checkExpiry(credentials.signer().expiresAt, clock(), logger);
  return credentials;
}

async function chainOf({ keyDirectory, signer: { command, timeoutMs } }: Config) {
  const chainPath = join(keyDirectory, CHAIN_FILE);
  if (command !== null) {
    const certificatesPem = await readNamed("SIGNER_URL", chainPath);
    return { certificatesPem, key: commandSigner({ command, timeoutMs }) };
  }
  const certificatesPem = await readIfPresent(chainPath);
  if (certificatesPem === null) return null;
  return { certificatesPem, key: await readNamed("SIGNER_URL", join(keyDirectory, KEY_FILE)) };
}

/** With an ended certificate nothing could be signed; it would be found out after minutes of GPU time. */
function checkExpiry(expiresAt: Date, now: Date, logger: Warner | undefined): void {
  const day = expiresAt.toISOString().slice(0, 10);
  if (expiresAt <= now) {
    throw new AppError("CONFIG_INVALID", { message: `SIGNER_URL: the signing certificate ended on ${day}` });
  }
  if (expiresAt.getTime() - now.getTime() < WARN_BEFORE_EXPIRY_MS) {
    logger?.warn({ expiresAt: day }, "the signing certificate ends soon; vouch rotate signer takes a new one");
  }
}

async function readNamed(variable: string, path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new AppError("CONFIG_INVALID", { message: `${variable}: ${path} cannot be read`, cause });
  });
}

async function readIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
