import { workKey } from "../delivery.ts";
import { AppError } from "../errors.ts";
import { readFirstFrame } from "../first-frame.ts";
import { originalPictureKey, parentKey, parentPosterKey } from "../ingredients.ts";
import type { ManifestIngredient, Redaction } from "../ports/credentials.ts";
import { pathOf } from "./blob.ts";
import type { StepContext, StepDeps } from "./step.ts";

/** What the manifest names as made use of: the video that this one varies or goes on from, and the first picture. */
export async function ingredientsOf(context: StepContext, deps: StepDeps): Promise<readonly ManifestIngredient[]> {
  const { parentManifestId, leadSha256, relation } = context.generation;
  return [
    ...(parentManifestId === null ? [] : [await parentOf(context, deps, parentManifestId)]),
    ...(leadSha256 === null || relation === "EXTENSION" ? [] : [await firstFrame(context, deps)]),
  ];
}

/** What a video says of its making goes with it, when its owner deleted it before what was made from it is signed. */
export async function redactionsOf({ generation }: StepContext, deps: StepDeps): Promise<readonly Redaction[]> {
  const { parentId, parentManifestId: manifestId } = generation;
  if (parentId === null || manifestId === null) return [];
  const parent = await deps.database.generation(parentId);
  return parent && parent.status !== "DELETED" ? [] : [{ manifestId, label: "org.vouch.generation" }];
}

async function parentOf({ generation, signal }: StepContext, { storage, credentials }: StepDeps, manifestId: string) {
  const path = await pathOf(storage, parentKey(generation.id), signal);
  const reading = await credentials.read(path, {}, signal);
  if (reading.manifestId !== manifestId) throw new AppError("INGREDIENT_BROKEN", { message: "another parent" });
  const thumbnailPath = await pathOf(storage, parentPosterKey(generation.id), signal);
  return { relationship: "parentOf", title: `${generation.parentId}.mp4`, path, thumbnailPath } as const;
}

/** The picture as the model saw it is the ingredient, unless it was sent with credentials: then as it was sent. */
async function firstFrame({ generation: { id }, signal }: StepContext, { storage, video }: StepDeps) {
  const kept = await readFirstFrame(storage, id);
  if (!kept) throw new AppError("STORAGE_UNAVAILABLE", { message: "the first frame is gone" });
  const seenKey = workKey(id, "first-frame.jpg");
  await storage.putBytes(seenKey, await video.jpeg(kept.picture));
  const thumbnailPath = await pathOf(storage, seenKey, signal);
  const original = await storage.localPath(originalPictureKey(id), signal);
  return { relationship: "inputTo", title: "first frame", path: original ?? thumbnailPath, thumbnailPath } as const;
}
