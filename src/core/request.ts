import type { PolicyDocument } from "../../moderation/index.ts";
import { digestOf } from "./environment.ts";
import { ASPECTS, type Aspect, type GeneratorDescription } from "./ports/generator.ts";
import { VISIBLE_MARKS, type VisibleMark } from "./ports/video.ts";
import type { UserError } from "./result.ts";

/** What a caller sends; nothing in it has been checked. */
export type GenerationRequest = {
  readonly prompt: string;
  readonly seconds?: number | null | undefined;
  readonly aspect?: string | null | undefined;
  readonly seed?: number | null | undefined;
  readonly visibleMark?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
};

export type CheckedRequest = {
  readonly prompt: string;
  readonly seconds: number;
  readonly aspect: Aspect;
  /** Null: pick one. */
  readonly seed: number | null;
  readonly visibleMark: VisibleMark;
  readonly idempotencyKey: string | null;
  /** Equal for equal requests, whatever their idempotency key. */
  readonly sha256: string;
};

export const REQUEST_DEFAULTS = { seconds: 4, aspect: "16:9", visibleMark: "none" } as const;
const MAX_SEED = 2 ** 32 - 1;
const MAX_KEY_LENGTH = 128;

/** Everything that is wrong with a request, at once. */
export function checkRequest(
  request: GenerationRequest,
  generator: GeneratorDescription,
  policy: PolicyDocument,
): { readonly checked: CheckedRequest | null; readonly errors: readonly UserError[] } {
  const errors: UserError[] = [];
  const fault = (code: UserError["code"], message: string, field: string) =>
    errors.push({ code, message, field: [field] });

  const promptFault = faultOfPrompt(request.prompt, policy.prompt.maxLength);
  if (promptFault) errors.push(promptFault);

  const seconds = request.seconds ?? REQUEST_DEFAULTS.seconds;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > generator.maxSeconds) {
    fault("OUT_OF_RANGE", `Length is 1 to ${generator.maxSeconds} whole seconds.`, "seconds");
  }
  const aspect = ASPECTS.find((known) => known === (request.aspect ?? REQUEST_DEFAULTS.aspect));
  if (!aspect || !generator.aspects.includes(aspect)) {
    fault("INVALID_VALUE", `Aspect is one of ${generator.aspects.join(", ")}.`, "aspect");
  }
  const visibleMark = VISIBLE_MARKS.find((known) => known === (request.visibleMark ?? REQUEST_DEFAULTS.visibleMark));
  if (!visibleMark) fault("INVALID_VALUE", `Visible mark is one of ${VISIBLE_MARKS.join(", ")}.`, "visibleMark");
  const seed = request.seed ?? null;
  if (seed !== null && (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED)) {
    fault("OUT_OF_RANGE", `Seed is a whole number from 0 to ${MAX_SEED}.`, "seed");
  }
  const idempotencyKey = request.idempotencyKey ?? null;
  if (idempotencyKey !== null && (idempotencyKey.length === 0 || idempotencyKey.length > MAX_KEY_LENGTH)) {
    fault("INVALID_VALUE", `An idempotency key has 1 to ${MAX_KEY_LENGTH} characters.`, "idempotencyKey");
  }
  if (errors.length > 0 || !aspect || !visibleMark) return { checked: null, errors };
  const body = { prompt: request.prompt, seconds, aspect, seed, visibleMark };
  return { checked: { ...body, idempotencyKey, sha256: digestOf(body) }, errors };
}

/** Control characters other than tab and line breaks cannot be shown to a reviewer as they are, so they are refused. */
export function faultOfPrompt(prompt: string, maxLength: number): UserError | null {
  const field = ["prompt"];
  if (prompt.trim().length === 0) return { code: "REQUIRED", message: "Describe what the video shows.", field };
  if (prompt.length > maxLength) {
    return {
      code: "TOO_LONG",
      message: `A prompt has at most ${maxLength} characters; this has ${prompt.length}.`,
      field,
    };
  }
  const found = /\p{Cc}/u.exec(prompt.replace(/[\t\r\n]/g, " "));
  if (found) {
    const point = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return { code: "INVALID_VALUE", message: `Control character U+${point} at position ${found.index}.`, field };
  }
  if (!prompt.isWellFormed()) {
    return { code: "INVALID_VALUE", message: "The prompt holds half a character (a lone surrogate).", field };
  }
  return null;
}
