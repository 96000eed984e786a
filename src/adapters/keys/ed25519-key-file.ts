import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../core/errors.ts";

/**
 * The Ed25519 private key in a PEM file (PKCS #8, mode 0600), made at first use. Two processes that start at once end up
 * with the same key: the file appears whole, by a hard link that only one of them can make.
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
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync("ed25519");
  const draft = `${file}.${randomBytes(8).toString("hex")}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(privateKey.export({ format: "pem", type: "pkcs8" }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await link(draft, file).catch((error: unknown) => {
    if (!isCode(error, "EEXIST")) throw error;
  });
  await rm(draft);
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
