import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import canonicalize from "canonicalize";

/** Time, randomness and ids are arguments, so that tests and golden files are stable. */
export type Environment = {
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly random: (bytes: number) => Buffer;
};

export const systemEnvironment: Environment = {
  clock: () => new Date(),
  newId: () => randomUUID(),
  random: (bytes) => randomBytes(bytes),
};

/** 256 bits nobody guesses, after what they are for. Shown once; only its SHA-256 is kept. */
export const newSecret = (kind: string, { random }: Pick<Environment, "random">): string =>
  `vouch_${kind}_${random(32).toString("base64url")}`;

export const sha256Hex = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
export const sha256 = (data: string | Uint8Array): Buffer => createHash("sha256").update(data).digest();

/** SHA-256 of the RFC 8785 form of a JSON value. */
export const digestOf = (value: unknown): string => sha256Hex(canonicalize(value) ?? "null");

/** The only trace of a person's words or picture in the log and in a manifest: without the salt it says nothing. */
export const saltedHash = (text: string, salt: Uint8Array): string =>
  createHmac("sha256", salt).update(text, "utf8").digest("hex");
