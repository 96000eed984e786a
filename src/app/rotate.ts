import { randomUUID } from "node:crypto";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandSigner } from "../adapters/credentials/command-signer.ts";
import { createCredentials } from "../adapters/credentials/create-credentials.ts";
import { retireDevelopmentChain } from "../adapters/credentials/key-directory.ts";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import type { Credentials } from "../core/ports/credentials.ts";
import { CHAIN_FILE, KEY_FILE, openCredentials } from "./credentials.ts";

export type NewSigner = { readonly chainPath?: string | undefined; readonly keyPath?: string | undefined };

/**
 * Puts a new signing chain in the place of the old one, after it has signed and proved a picture. Running processes keep
 * the old one until they start again; files of every chain before stay trusted, because roots are only ever added.
 * @throws AppError CONFIG_INVALID with what is wrong; the old chain is then still in its place
 */
export async function rotateSigner(config: Config, given: NewSigner, clock: () => Date): Promise<Described> {
  if (given.chainPath === undefined) return rotateDevelopmentChain(config, clock);
  const { keyDirectory, signer } = config;
  const certificatesPem = await readText(given.chainPath);
  const privateKeyPem = await keyOf(config, given);
  const key = privateKeyPem ?? commandSigner({ command: signer.command ?? "", timeoutMs: signer.timeoutMs });
  const described = await prove(
    await createCredentials({ keyDirectory, clock, chain: { certificatesPem, key } }),
    clock,
  );
  await putAside(keyDirectory, CHAIN_FILE, clock());
  // The key first: a crash in between is found at the next start, which says that the two do not belong together.
  if (privateKeyPem !== null) await replace(join(keyDirectory, KEY_FILE), privateKeyPem);
  await replace(join(keyDirectory, CHAIN_FILE), certificatesPem);
  return described;
}

type Described = ReturnType<Credentials["signer"]>;

async function rotateDevelopmentChain(config: Config, clock: () => Date): Promise<Described> {
  const before = await openCredentials(config, clock);
  const { development } = before.signer();
  await before.close();
  if (!development) fail("this server signs with a chain of your own: give the new one by --chain and --key");
  await retireDevelopmentChain(config.keyDirectory, clock());
  return prove(await openCredentials(config, clock), clock);
}

async function prove(credentials: Credentials, clock: () => Date): Promise<Described> {
  try {
    const described = credentials.signer();
    if (described.expiresAt <= clock()) fail("the new certificate has ended");
    await credentials.testSigner(AbortSignal.timeout(60_000));
    return described;
  } finally {
    await credentials.close();
  }
}

/** Null where the key stays behind the command of SIGNER_URL. */
async function keyOf({ signer: { command } }: Config, { keyPath }: NewSigner): Promise<string | null> {
  if (command !== null && keyPath !== undefined) fail("SIGNER_URL names a command that keeps the key: leave --key out");
  if (command !== null) return null;
  return keyPath === undefined ? fail("--key: the new chain's private key is needed") : readText(keyPath);
}

async function putAside(directory: string, name: string, now: Date): Promise<void> {
  const text = await readFile(join(directory, name), "utf8").catch(() => null);
  if (text !== null) await replace(join(directory, `${name}.until-${now.toISOString().replaceAll(":", "-")}`), text);
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, text, { mode: 0o600, flush: true });
  await chmod(temporary, 0o600);
  await rename(temporary, path);
}

const readText = (path: string): Promise<string> => readFile(path, "utf8").catch(() => fail(`${path} cannot be read`));

function fail(message: string): never {
  throw new AppError("CONFIG_INVALID", { message });
}
