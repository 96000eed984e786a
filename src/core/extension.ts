import { masterKey, workKey } from "./delivery.ts";
import type { Origin } from "./origin.ts";
import type { Storage } from "./ports/storage.ts";
import type { CheckedRequest } from "./request.ts";
import { mistake, ok, type Result } from "./result.ts";
import { type Ability, secondsOf } from "./storyboard.ts";

/** The clip that an extension goes on from, among its work files. */
export const beforeKey = (generationId: string): string => workKey(generationId, "before.mkv");

/** What is wrong with an extension that would be right as a video of its own. */
export function checkExtension(origin: Origin, checked: CheckedRequest, generator: Ability): Result<null> {
  const { parent, secondsBefore } = origin;
  if (!generator.takesLead) return mistake("INVALID_VALUE", "This server's model cannot go on from a video.", "extend");
  if (checked.aspect !== parent.aspect) {
    return mistake("INVALID_VALUE", `An extension has the shape of its video: ${parent.aspect}.`, "aspect");
  }
  if (secondsBefore + secondsOf(checked.shots) > generator.maxSeconds) {
    const text = `The video is ${secondsBefore} seconds long; extended, it has at most ${generator.maxSeconds}.`;
    return mistake("OUT_OF_RANGE", text, checked.shots.length > 1 ? "shots" : "seconds");
  }
  return ok(null);
}

/**
 * Puts a copy of the unmarked clip among the extension's work files, so that deleting the video does not stop it.
 * @returns its SHA-256
 */
export async function keepBefore(storage: Storage, id: string, { parent }: Origin): Promise<Result<string>> {
  if (!(await storage.stat(masterKey(parent.id)))) {
    return mistake("INVALID_STATE", "This server keeps no master of that video, so it cannot be extended.", "extend");
  }
  return ok((await storage.copy(masterKey(parent.id), beforeKey(id))).sha256);
}
