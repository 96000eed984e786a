import { AppError } from "../errors.ts";
import { beforeKey } from "../extension.ts";
import { readFirstFrame } from "../first-frame.ts";
import type { RgbFrame } from "../ports/generator.ts";
import { pathOf } from "./blob.ts";
import type { StepContext, StepDeps } from "./step.ts";

/** As many pictures as a model can take its motion from. */
const LEAD_PICTURES = 4;

export type Lead = {
  readonly pictures: readonly RgbFrame[];
  /** The clip that is to come first in the file; null when the file is all new. */
  readonly before: string | null;
};

/**
 * What the new pictures go on from, exactly as admission kept it.
 * @throws AppError STORAGE_UNAVAILABLE when it is another file or gone
 */
export async function leadOf({ generation, signal }: StepContext, deps: StepDeps): Promise<Lead> {
  const { id, leadSha256, relation } = generation;
  if (leadSha256 === null) return { pictures: [], before: null };
  const replaced = () => new AppError("STORAGE_UNAVAILABLE", { message: "the lead is not the one that was admitted" });
  if (relation === "EXTENSION") {
    const before = await pathOf(deps.storage, beforeKey(id), signal);
    if ((await deps.storage.stat(beforeKey(id)))?.sha256 !== leadSha256) throw replaced();
    return { pictures: await deps.video.lastFrames(before, LEAD_PICTURES, signal), before };
  }
  const first = await readFirstFrame(deps.storage, id);
  if (first?.sha256 !== leadSha256) throw replaced();
  return { pictures: [first.picture], before: null };
}
