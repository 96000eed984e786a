import {
  CAMERAS,
  type Camera,
  type Generator,
  type GeneratorDescription,
  type Shot,
  type Style,
  type Understanding,
} from "./ports/generator.ts";
import type { UserError } from "./result.ts";

/** What of a generator says which requests it can fulfil. */
export type Ability = Pick<GeneratorDescription, "maxSeconds" | "aspects" | "takesLead" | "cameras" | "styles">;

export const MAX_SHOTS = 20;
export const DEFAULT_SECONDS = 4;

/** A shot as a caller sends it; nothing in it has been checked. */
export type ShotRequest = {
  readonly prompt: string;
  readonly seconds?: number | null | undefined;
  readonly camera?: string | null | undefined;
};

/** Notes a mistake at the path of an input field. */
export type Fault = (code: UserError["code"], message: string, ...field: string[]) => void;

type Request = Omit<ShotRequest, "prompt"> & {
  readonly prompt?: string | null | undefined;
  readonly shots?: readonly ShotRequest[] | null | undefined;
};

/** What joins the words of two shots: for moderation it ends a sentence, and still lets a list of words span it. */
const SHOT_BREAK = "\n";

/** The words of all shots as one text: what is judged, shown and hashed, so that no harm hides in a cut. */
export const wholePrompt = (shots: readonly Shot[]): string => shots.map(({ prompt }) => prompt).join(SHOT_BREAK);

export const secondsOf = (shots: readonly Shot[]): number => shots.reduce((sum, { seconds }) => sum + seconds, 0);

/** What the model makes of each shot by itself, with offsets into the whole text. */
export function understandShots(
  shots: readonly Shot[],
  style: Style | null,
  understand: Generator["understand"],
): Understanding {
  let offset = 0;
  const understoodWords: Understanding["understoodWords"][number][] = [];
  const ignoredWords: Understanding["ignoredWords"][number][] = [];
  for (const { prompt, camera } of shots) {
    const shifted = <Span extends { start: number; end: number }>(span: Span) => ({
      ...span,
      start: span.start + offset,
      end: span.end + offset,
    });
    const own = understand(prompt, { camera, style });
    understoodWords.push(...own.understoodWords.map(shifted));
    ignoredWords.push(...own.ignoredWords.map(shifted));
    offset += prompt.length + SHOT_BREAK.length;
  }
  return { understoodWords, ignoredWords };
}

/** The shots that a request asks for: its storyboard, or its prompt as the only one. Null when there is a mistake. */
export function checkShots(
  request: Request,
  generator: Ability,
  maxLength: number,
  fault: Fault,
): readonly [Shot, ...Shot[]] | null {
  const { prompt, shots, seconds, camera } = request;
  if (shots == null) {
    const only = checkShot({ prompt: prompt ?? "", seconds, camera }, generator, maxLength, fault, []);
    return only && [only];
  }
  if (prompt != null) fault("INVALID_VALUE", "Give a prompt or a storyboard, not both.", "shots");
  if (seconds != null) fault("INVALID_VALUE", "Each shot of a storyboard has a length of its own.", "seconds");
  if (camera != null) fault("INVALID_VALUE", "Each shot of a storyboard has a camera of its own.", "camera");
  if (shots.length > MAX_SHOTS) {
    // Not looked at one by one: the answer must not grow with what was sent.
    fault("OUT_OF_RANGE", `A storyboard has at most ${MAX_SHOTS} shots; this has ${shots.length}.`, "shots");
    return null;
  }
  const checked = shots.flatMap((shot, at) => checkShot(shot, generator, maxLength, fault, ["shots", `${at}`]) ?? []);
  const [first, ...rest] = checked;
  if (shots.length === 0) fault("REQUIRED", "A storyboard has at least one shot.", "shots");
  if (!first || checked.length < shots.length) return null;
  const length = wholePrompt(checked).length;
  if (length > maxLength) {
    fault("TOO_LONG", `All shots together have at most ${maxLength} characters; these have ${length}.`, "shots");
  }
  if (secondsOf(checked) > generator.maxSeconds) {
    fault("OUT_OF_RANGE", `All shots together last at most ${generator.maxSeconds} seconds.`, "shots");
  }
  return [first, ...rest];
}

function checkShot(
  { prompt, seconds: wanted, camera: wantedCamera }: ShotRequest,
  generator: Ability,
  maxLength: number,
  fault: Fault,
  path: readonly string[],
): Shot | null {
  let isGood = true;
  const wrong: Fault = (code, message, field = "") => {
    isGood = false;
    fault(code, message, ...path, field);
  };
  const promptFault = faultOfPrompt(prompt, maxLength);
  if (promptFault) wrong(promptFault.code, promptFault.message, "prompt");
  const seconds = wanted ?? DEFAULT_SECONDS;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > generator.maxSeconds) {
    wrong("OUT_OF_RANGE", `Length is 1 to ${generator.maxSeconds} whole seconds.`, "seconds");
  }
  const camera = wantedCamera == null ? null : CAMERAS.find((known) => known === wantedCamera);
  if (camera === undefined || !isKnown(camera, generator.cameras)) {
    wrong("INVALID_VALUE", oneOf("Camera", generator.cameras), "camera");
  }
  return isGood ? { prompt, seconds, camera: camera ?? null } : null;
}

const isKnown = (camera: Camera | null, cameras: readonly Camera[]): boolean =>
  camera === null || cameras.includes(camera);

/** What a field may be, for the person who gave it something else. */
export const oneOf = (what: string, known: readonly string[]): string =>
  known.length > 0 ? `${what} is one of ${known.join(", ")}.` : `${what} cannot be chosen: the model has no say in it.`;

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
