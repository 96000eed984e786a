import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createCredentials } from "../adapters/credentials/create-credentials.ts";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import type { Credentials } from "../core/ports/credentials.ts";

/** An operator's own signer: the chain, leaf first, and its PKCS#8 key, put into the directory of SIGNER_URL. */
const CHAIN_FILE = "chain.pem";
const KEY_FILE = "key.pem";

/**
 * The signer of this deployment. Release under the development key has to be asked for in production: a stranger
 * could not tell such a file from a forgery.
 */
export async function openCredentials(config: Config, clock: () => Date): Promise<Credentials> {
  const { trustAnchorsPath } = config;
  const publicTrustPem = trustAnchorsPath === null ? null : await readNamed("TRUST_ANCHORS", trustAnchorsPath);
  const certificatesPem = await readIfPresent(join(config.keyDirectory, CHAIN_FILE));
  const chain =
    certificatesPem === null
      ? null
      : { certificatesPem, privateKeyPem: await readNamed("SIGNER_URL", join(config.keyDirectory, KEY_FILE)) };
  if (config.production && chain === null && !config.allow.developmentSigner) {
    throw new AppError("CONFIG_INVALID", {
      message:
        `SIGNER_URL: production needs your own ${CHAIN_FILE} and ${KEY_FILE} in ${config.keyDirectory}; ` +
        "ALLOW_DEVELOPMENT_SIGNER=1 releases files under an untrusted key",
    });
  }
  return createCredentials({
    keyDirectory: config.keyDirectory,
    clock,
    ...(chain === null ? {} : { chain }),
    ...(publicTrustPem === null ? {} : { publicTrustPem }),
  });
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
