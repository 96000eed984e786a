import type { PolicyDocument } from "../../moderation/index.ts";
import { digestOf } from "./environment.ts";
import { ASPECTS, type Aspect, type Shot, STYLES, type Style } from "./ports/generator.ts";
import { VISIBLE_MARKS, type VisibleMark } from "./ports/video.ts";
import type { UserError } from "./result.ts";
import { type Ability, checkShots, type Fault, oneOf, type ShotRequest } from "./storyboard.ts";

/** What a caller sends; nothing in it has been checked. */
export type GenerationRequest = {
  /** This or `shots`. */
  readonly prompt?: string | null | undefined;
  /** A storyboard. Its shots have lengths and cameras of their own. */
  readonly shots?: readonly ShotRequest[] | null | undefined;
  readonly seconds?: number | null | undefined;
  readonly camera?: string | null | undefined;
  readonly aspect?: string | null | undefined;
  readonly style?: string | null | undefined;
  /** Id of the generation whose seed and settings are taken over where the request leaves them out. */
  readonly remixOf?: string | null | undefined;
  /** Id of the finished generation that goes on: the new file holds its pictures and the new ones after them. */
  readonly extend?: string | null | undefined;
  /** Id of an upload: the picture that the video starts from. */
  readonly firstFrame?: string | null | undefined;
  /** Digest of that file, where each call brings its picture along: it then tells equal requests, not the upload's id. */
  readonly firstFrameSha256?: string | null | undefined;
  readonly seed?: number | null | undefined;
  readonly visibleMark?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
};

export type CheckedRequest = {
  readonly shots: readonly [Shot, ...Shot[]];
  readonly aspect: Aspect;
  readonly style: Style | null;
  /** Null: pick one. */
  readonly seed: number | null;
  /** Id of an upload, which may be anything yet. */
  readonly firstFrame: string | null;
  readonly visibleMark: VisibleMark;
  readonly idempotencyKey: string | null;
  /** Equal for equal requests, whatever their idempotency key. */
  readonly sha256: string;
};

export const REQUEST_DEFAULTS = { aspect: "16:9" } as const;

/** The operator's rule on marks that people see. */
export type VisibleMarkRule = {
  /** Of requests that say nothing. */
  readonly usual: VisibleMark;
  /** Nobody may do without one; a style of their own they may choose. */
  readonly isRequired: boolean;
};
const MAX_SEED = 2 ** 32 - 1;
const MAX_KEY_LENGTH = 128;

/** Everything that is wrong with a request, at once. */
export function checkRequest(
  request: GenerationRequest,
  generator: Ability,
  policy: PolicyDocument,
  marks: VisibleMarkRule,
): { readonly checked: CheckedRequest | null; readonly errors: readonly UserError[] } {
  const errors: UserError[] = [];
  const fault: Fault = (code, message, ...field) => errors.push({ code, message, field });

  const shots = checkShots(request, generator, policy.prompt.maxLength, fault);
  const aspect = ASPECTS.find((known) => known === (request.aspect ?? REQUEST_DEFAULTS.aspect));
  if (!aspect || !generator.aspects.includes(aspect)) {
    fault("INVALID_VALUE", oneOf("Aspect", generator.aspects), "aspect");
  }
  const style = request.style == null ? null : STYLES.find((known) => known === request.style);
  if (style === undefined || (style !== null && !generator.styles.includes(style))) {
    fault("INVALID_VALUE", oneOf("Style", generator.styles), "style");
  }
  const allowed = marks.isRequired ? VISIBLE_MARKS.filter((style) => style !== "none") : VISIBLE_MARKS;
  const visibleMark = allowed.find((known) => known === (request.visibleMark ?? marks.usual));
  if (!visibleMark) fault("INVALID_VALUE", oneOf("Visible mark", allowed), "visibleMark");
  const seed = request.seed ?? null;
  if (seed !== null && (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED)) {
    fault("OUT_OF_RANGE", `Seed is a whole number from 0 to ${MAX_SEED}.`, "seed");
  }
  const idempotencyKey = request.idempotencyKey ?? null;
  if (idempotencyKey !== null && (idempotencyKey.length === 0 || idempotencyKey.length > MAX_KEY_LENGTH)) {
    fault("INVALID_VALUE", `An idempotency key has 1 to ${MAX_KEY_LENGTH} characters.`, "idempotencyKey");
  }
  const firstFrame = request.firstFrame ?? null;
  if (firstFrame !== null && !generator.takesLead) {
    fault("INVALID_VALUE", "This server's model cannot start from a picture.", "firstFrame");
  }
  if (errors.length > 0 || !shots || !aspect || style === undefined || !visibleMark) return { checked: null, errors };
  const body = { shots, aspect, style, seed, visibleMark, firstFrame };
  const identity = {
    ...body,
    firstFrame: request.firstFrameSha256 ?? firstFrame,
    remixOf: request.remixOf ?? null,
    extend: request.extend ?? null,
  };
  return { checked: { ...body, idempotencyKey, sha256: digestOf(identity) }, errors };
}
