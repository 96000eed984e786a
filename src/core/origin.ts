import { z } from "zod";
import { owns } from "./access.ts";
import type { Asset, Generation, Reads, Relation, User } from "./ports/database.ts";
import type { GenerationRequest, VisibleMarkRule } from "./request.ts";
import { mistake, ok, type Result } from "./result.ts";

/** The generation that a new one comes from. */
export type Origin = {
  readonly parent: Generation;
  readonly relation: Relation;
  /** The parent's finished file, which the new one names as its ingredient; null when it has none, or none any more. */
  readonly file: Asset | null;
  /** Length of what goes on; 0 for a remix, which begins anew. */
  readonly secondsBefore: number;
};

const uuid = z.uuid();

/** Null when the request starts from nothing. Another user's generation does not exist. */
export async function findOrigin(
  reads: Pick<Reads, "generation" | "assets">,
  user: User,
  { remixOf, extend, firstFrame }: GenerationRequest,
): Promise<Result<Origin | null>> {
  const field = extend != null ? "extend" : "remixOf";
  const id = extend ?? remixOf;
  if (id == null) return ok(null);
  if (extend != null && remixOf != null) {
    return mistake("INVALID_VALUE", "A video is a remix or an extension, not both.", "extend");
  }
  if (extend != null && firstFrame != null) {
    return mistake("INVALID_VALUE", "An extension goes on from its video, not from a picture.", "firstFrame");
  }
  const parent = uuid.safeParse(id).success ? await reads.generation(id) : null;
  if (!parent || !owns(user, parent.userId)) {
    return mistake("NOT_FOUND", "There is no such generation, or it is not yours.", field);
  }
  const [asset] = await reads.assets([parent.id]);
  if (asset?.withheldAt) return mistake("INVALID_STATE", "That video is withheld.", field);
  const file = parent.status === "READY" && asset ? asset : null;
  if (extend == null) return ok({ parent, relation: "REMIX", file, secondsBefore: 0 });
  if (!file) return mistake("INVALID_STATE", "Only a finished video can be extended.", "extend");
  return ok({ parent, relation: "EXTENSION", file, secondsBefore: file.durationMs / 1000 });
}

/** The request with all that it takes over from where it comes from: what it leaves out. Null says none, and is kept. */
export function inherit(request: GenerationRequest, origin: Origin | null, marks: VisibleMarkRule): GenerationRequest {
  // A mark that became required after the parent was made is the usual one of now.
  const inherited = origin?.parent.visibleMark;
  const visibleMark = said(request.visibleMark, marks.isRequired && inherited === "none" ? null : inherited);
  switch (origin?.relation) {
    case "REMIX":
      return remix({ ...request, visibleMark }, origin.parent);
    case "EXTENSION": {
      const { aspect, style } = origin.parent;
      return { ...request, visibleMark, aspect: request.aspect ?? aspect, style: said(request.style, style) };
    }
    case undefined:
      return request;
  }
}

/** Same seed and settings, other words. A first frame is gone with its work files and must be given again. */
function remix(request: GenerationRequest, { seed, aspect, style, seconds, shots }: Generation) {
  const settings = {
    ...request,
    seed: said(request.seed, seed),
    aspect: request.aspect ?? aspect,
    style: said(request.style, style),
  };
  if (request.shots == null) {
    const camera = said(request.camera, shots.length === 1 ? shots[0].camera : null);
    return { ...settings, seconds: request.seconds ?? seconds, camera };
  }
  const inherited = request.shots.map((shot, at) => ({
    ...shot,
    seconds: shot.seconds ?? shots[at]?.seconds,
    camera: said(shot.camera, shots[at]?.camera),
  }));
  return { ...settings, shots: inherited };
}

const said = <Given, Own>(given: Given | undefined, own: Own): Given | Own => (given === undefined ? own : given);
