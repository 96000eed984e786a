import { workKey } from "./delivery.ts";
import type { Origin } from "./origin.ts";
import { type CredentialReading, type Credentials, isWhole } from "./ports/credentials.ts";
import type { Asset } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import { mistake, ok } from "./result.ts";

/** What a generation's manifest will name as its ingredients, kept among its work files until it is signed. */
export const parentKey = (generationId: string): string => workKey(generationId, "parent.mp4");
export const parentPosterKey = (generationId: string): string => workKey(generationId, "parent.jpg");
/** A first frame as it was sent, kept only when it carries credentials of its own. */
export const originalPictureKey = (generationId: string): string => workKey(generationId, "first-frame.original");

type Deps = { readonly storage: Storage; readonly credentials: Pick<Credentials, "read"> };

/** Broken credentials would break those of all that is made from it, so it is refused before anything is made. */
export async function checkParent({ storage, credentials }: Deps, origin: Origin, signal: AbortSignal) {
  const field = origin.relation === "EXTENSION" ? "extend" : "remixOf";
  if (origin.file === null) return ok(null);
  const path = await storage.localPath(origin.file.storageKey, signal);
  const reading = path && (await credentials.read(path, {}, signal));
  if (reading && isOurs(reading) && reading.manifestId === origin.file.manifestId) return ok(null);
  return mistake("INVALID_STATE", "That video is no longer as it was signed, so nothing can be made from it.", field);
}

/** Copies, so that deleting the parent does not stop its child. */
export async function keepParent(storage: Storage, generationId: string, file: Asset): Promise<void> {
  await storage.copy(file.storageKey, parentKey(generationId));
  await storage.copy(file.posterKey, parentPosterKey(generationId));
}

/** Pictures come from strangers: one without credentials says nothing, one with broken ones says that it was changed. */
export async function checkPicture({ credentials }: Pick<Deps, "credentials">, path: string, signal: AbortSignal) {
  const reading = await credentials.read(path, {}, signal);
  const isBroken = reading.state === "TAMPERED" || (reading.state === "INTACT" && !isWhole(reading));
  if (!isBroken) return ok({ isCredentialed: reading.state === "INTACT" });
  const text = "The picture was changed after its Content Credentials were signed. Send it as it was, or without them.";
  return mistake("INVALID_VALUE", text, "firstFrame");
}

const isOurs = (reading: CredentialReading): boolean => isWhole(reading) && reading.trustedBy === "operator";
