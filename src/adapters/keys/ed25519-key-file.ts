import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { AppError } from "../../core/errors.ts";
import { createOnce } from "../../platform/create-once.ts";

/**
 * The Ed25519 private key in a PEM file (PKCS #8, mode 0600), made at first use.
 * @throws AppError CONFIG_INVALID when the file is no such key, or is open to others.
 */
export async function loadOrCreateEd25519Key(file: string): Promise<KeyObject> {
  return (await load(file)) ?? (await create(file));
}

async function load(file: string): Promise<KeyObject | null> {
  const pem = await readFile(file, "utf8").catch((error: unknown) => {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  });
  if (pem === null) return null;
  if (((await stat(file)).mode & 0o077) !== 0) throw invalid(`${file} can be read by others: chmod 600 it`);
  const key = parse(pem);
  if (key?.asymmetricKeyType !== "ed25519") throw invalid(`${file} is not an Ed25519 private key in PEM`);
  return key;
}

async function create(file: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync("ed25519");
  await createOnce(file, String(privateKey.export({ format: "pem", type: "pkcs8" })));
  const key = await load(file);
  if (key === null) throw invalid(`${file} vanished while it was made`);
  return key;
}

function parse(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

const invalid = (message: string) => new AppError("CONFIG_INVALID", { message });
const isCode = (error: unknown, code: string) => error instanceof Error && "code" in error && error.code === code;
