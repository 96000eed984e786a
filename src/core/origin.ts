import { z } from "zod";
import { owns } from "./access.ts";
import type { Generation, Reads, Relation, User } from "./ports/database.ts";
import type { GenerationRequest } from "./request.ts";
import { mistake, ok, type Result } from "./result.ts";

/** The generation that a new one comes from. */
export type Origin = { readonly parent: Generation; readonly relation: Relation };

const uuid = z.uuid();

/** Null when the request starts from nothing. Another user's generation does not exist. */
export async function findOrigin(
  reads: Pick<Reads, "generation">,
  user: User,
  { remixOf }: GenerationRequest,
): Promise<Result<Origin | null>> {
  if (remixOf == null) return ok(null);
  const parent = uuid.safeParse(remixOf).success ? await reads.generation(remixOf) : null;
  if (!parent || !owns(user, parent.userId)) {
    return mistake("NOT_FOUND", "There is no such generation, or it is not yours.", "remixOf");
  }
  return ok({ parent, relation: "REMIX" });
}

/** The request with all that it takes over from where it comes from, wherever it says nothing else. */
export function inherit(request: GenerationRequest, origin: Origin | null): GenerationRequest {
  return origin ? remix(request, origin.parent) : request;
}

/** Same seed and settings, other words. A first frame is gone with its work files and must be given again. */
function remix(request: GenerationRequest, { seed, aspect, style, visibleMark, seconds, shots }: Generation) {
  const settings = {
    ...request,
    seed: request.seed ?? seed,
    aspect: request.aspect ?? aspect,
    style: request.style ?? style,
    visibleMark: request.visibleMark ?? visibleMark,
  };
  if (request.shots == null) {
    const camera = request.camera ?? (shots.length === 1 ? shots[0].camera : null);
    return { ...settings, seconds: request.seconds ?? seconds, camera };
  }
  const inherited = request.shots.map((shot, at) => ({
    ...shot,
    seconds: shot.seconds ?? shots[at]?.seconds,
    camera: shot.camera ?? shots[at]?.camera,
  }));
  return { ...settings, shots: inherited };
}
