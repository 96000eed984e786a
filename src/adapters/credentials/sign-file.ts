import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AppError, isAppError } from "../../core/errors.ts";
import {
  type CredentialReading,
  isWhole,
  type ManifestClaim,
  type ManifestIngredient,
  type SignedFile,
} from "../../core/ports/credentials.ts";
import { sniffContainer } from "./container.ts";
import type { SignRequest } from "./host-messages.ts";
import type { HostPool } from "./host-pool.ts";
import { ingredientLabel, manifestDefinition } from "./manifest.ts";
import { type Anchors, readCredentials } from "./read-file.ts";
import type { SigningChain } from "./signing-chain.ts";

/** `optional` signs without a stamp when the authority gives none; `required` does not sign then. */
export type Timestamps = { readonly mode: "off" } | { readonly mode: "optional" | "required"; readonly url: string };

export type SigningDesk = {
  readonly pool: HostPool;
  readonly chain: SigningChain;
  /** The operator's set first: what was signed has to be trusted by it. */
  readonly anchors: Anchors;
  readonly timestamps: Timestamps;
};

type Task = {
  readonly source: string;
  readonly target: string;
  readonly claim: ManifestClaim;
  readonly signal: AbortSignal;
};

/** @throws AppError INGREDIENT_BROKEN, SIGNING_FAILED; the signal's reason */
export async function signFile(desk: SigningDesk, task: Task): Promise<SignedFile> {
  const { source, target, signal } = task;
  // Beside the target, so that the rename stays within one file system.
  const unproven = `${target}.${randomUUID()}.part`;
  try {
    if (resolve(source) === resolve(target)) throw new Error("source and target are one file");
    await mkdir(dirname(target), { recursive: true });
    const signed = await signStamped(desk, task, unproven);
    await makeDurable(unproven, target);
    return signed;
  } catch (cause) {
    signal.throwIfAborted();
    if (isAppError(cause) && cause.code === "INGREDIENT_BROKEN") throw cause;
    throw new AppError("SIGNING_FAILED", { message: `signing failed: ${messageOf(cause)}`, cause });
  } finally {
    await rm(unproven, { force: true });
  }
}

async function signStamped(desk: SigningDesk, task: Task, unproven: string): Promise<SignedFile> {
  const { timestamps } = desk;
  if (timestamps.mode === "off") {
    return signAndProve(desk, task, unproven, { url: null, state: "NONE", explanation: null });
  }
  try {
    return await signAndProve(desk, task, unproven, { url: timestamps.url, state: "STAMPED", explanation: null });
  } catch (error) {
    task.signal.throwIfAborted();
    if (timestamps.mode === "required" || (isAppError(error) && error.code === "INGREDIENT_BROKEN")) throw error;
    await rm(unproven, { force: true });
    return signAndProve(desk, task, unproven, { url: null, state: "FAILED", explanation: messageOf(error) });
  }
}

type Stamp = SignedFile["timestamp"] & { readonly url: string | null };

/** A wrong key or a garbage signature "signs" without an error, and so does a forged stamp: only reading back tells. */
async function signAndProve(desk: SigningDesk, task: Task, target: string, stamp: Stamp): Promise<SignedFile> {
  const manifestStore = await signInto(desk, task, target, stamp.url);
  const reading = await readCredentials(desk.pool, target, desk.anchors, task.signal);
  const { manifestId, trustedBy, failures, timestamp } = reading;
  if (trustedBy !== "operator" || manifestId === null || !isWhole(reading)) {
    const codes = failures.map(({ code, explanation }) => `${code} (${explanation})`);
    throw new Error(`the signed file reads back ${reading.state}, trusted by ${trustedBy}: ${codes.join(", ")}`);
  }
  if (stamp.url !== null && !timestamp?.trusted) throw new Error("the time stamp is of no authority in use here");
  const { url: _, ...made } = stamp;
  return { manifestId, manifestStore, certificateSha256: desk.chain.certificateSha256, timestamp: made };
}

async function signInto(desk: SigningDesk, task: Task, target: string, timestampUrl: string | null): Promise<Buffer> {
  const { pool, chain, anchors } = desk;
  const { source, claim, signal } = task;
  const container = await sniffContainer(source);
  if (container === "unknown" || container === "uncredentialed") throw new Error("the container cannot be signed");
  if ((await sniffContainer(claim.thumbnailPath)) !== "image/jpeg") throw new Error("the thumbnail is not a JPEG");
  const { size } = await stat(source);
  const definition = manifestDefinition(claim, container);
  const ingredients: SignRequest["ingredients"] = [];
  for (const ingredient of claim.ingredients) {
    ingredients.push(await examine(desk, ingredient, ingredientLabel(ingredients.length), signal));
  }
  const result = await pool.run({
    request: {
      type: "sign",
      ...{ source, target, container, sourceBytes: size, definition, ingredients, timestampUrl },
      thumbnailPath: claim.thumbnailPath,
      anchorsPem: anchors.sets[0]?.pem ?? "",
      algorithm: chain.algorithm,
      certificatesPem: [...chain.certificatesPem],
    },
    timeoutMs: signTimeoutMs(size),
    signal,
    signClaim: (bytes) => chain.sign(bytes, signal),
  });
  if (result.type === "signed") return result.manifestStore;
  throw new Error(
    result.type === "failed" ? `${result.variant}: ${result.explanation}` : "an answer of the wrong kind",
  );
}

/** A broken ingredient would break what is made from it, though the library would sign it without a word. */
async function examine(desk: SigningDesk, ingredient: ManifestIngredient, label: string, signal: AbortSignal) {
  const { relationship, title, path, thumbnailPath } = ingredient;
  const reading = await readCredentials(desk.pool, path, desk.anchors, signal);
  const container = await sniffContainer(path);
  if (!isFit(reading, relationship) || container === "unknown" || container === "uncredentialed") {
    throw new AppError("INGREDIENT_BROKEN", { message: `${title} reads ${reading.state}, ${reading.trustedBy}` });
  }
  const hasOwnThumbnail = reading.state === "INTACT";
  return { label, title, relationship, path, container, thumbnailPath: hasOwnThumbnail ? null : thumbnailPath };
}

/** A parent is ours. A picture may be anybody's, or have no credentials at all. */
const isFit = (reading: CredentialReading, relationship: ManifestIngredient["relationship"]): boolean =>
  relationship === "parentOf"
    ? isWhole(reading) && reading.trustedBy === "operator"
    : isWhole(reading) || reading.state === "NONE";

/** Our own file is also written, and by us. */
const signTimeoutMs = (bytes: number) => Math.max(30_000, Math.ceil(bytes / 10_000));

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
