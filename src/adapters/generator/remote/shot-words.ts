import type { Camera, Shot, Style } from "../../../core/ports/generator.ts";

const CAMERA_WORDS: Readonly<Record<Camera, string>> = {
  static: "static camera, locked-off shot",
  "pan-left": "the camera pans left",
  "pan-right": "the camera pans right",
  "tilt-up": "the camera tilts up",
  "tilt-down": "the camera tilts down",
  "zoom-in": "the camera slowly zooms in",
  "zoom-out": "the camera slowly zooms out",
  orbit: "the camera orbits around the subject",
};
const STYLE_WORDS: Readonly<Record<Style, string>> = {
  natural: "natural colours",
  monochrome: "black and white, monochrome",
  sepia: "sepia tones",
  pastel: "soft pastel colours",
  vivid: "vivid, saturated colours",
  cool: "cool blue tones",
};

/** The prompt of a shot for a model that knows nothing but words. */
export function shotWords(shot: Shot, style: Style | null): string {
  const words = [shot.camera && CAMERA_WORDS[shot.camera], style && STYLE_WORDS[style]].filter(Boolean);
  if (words.length === 0) return shot.prompt;
  const sentence = /[.!?。！？]\s*$/u.test(shot.prompt) ? `${shot.prompt.trimEnd()} ` : `${shot.prompt.trimEnd()}. `;
  return `${sentence}${words.join(", ").replace(/^./, (letter) => letter.toUpperCase())}.`;
}

/** Each shot has its own noise; the first has the seed that the user knows. 2^32 over the golden ratio spreads them. */
export const shotSeed = (seed: number, index: number): number => (seed + Math.imul(index, 0x9e3779b1)) >>> 0;
