import { createHash } from "node:crypto";
import { z } from "zod";
import { type Levels, levels, probability, stopsFrom } from "./levels.ts";
import { CATEGORIES, type Category, type CategoryScores } from "./taxonomy.ts";

const category = z.enum(CATEGORIES);

/** Frame thresholds; a category left out is not judged from frames. */
export const frameLevels = z.partialRecord(category, levels);

/**
 * Which finished clips go to a person although nothing was found in their frames. Every key has a default that holds
 * nothing: documents without this section are in force.
 */
export const frameSampling = z.strictObject({
  /** For what the frame classifier does not see, the words speak: from this share of the score that stops a prompt. */
  promptEscalation: z
    .strictObject({ categories: z.array(category), shareOfLevel: probability })
    .prefault({ categories: [], shareOfLevel: 1 }),
  /** This share of all clips, by whether the weights that made them are known here or run on a server of others. */
  shareHeld: z.strictObject({ known: probability, foreign: probability }).prefault({ known: 0, foreign: 0 }),
});
export type FrameSampling = z.infer<typeof frameSampling>;

/** Why a clip is held that its frames would have let go. */
export type SecondLook = "UNCOVERED_FAMILY" | "SAMPLED";

/** What is known of a clip whose frames were allowed. */
export type AllowedClip = {
  readonly generationId: string;
  readonly policySha256: string;
  /** The families that the frame classifier sees whole. */
  readonly covered: readonly Category[];
  /** Of every prompt that the clip was made from; the highest counts. */
  readonly promptScores: readonly CategoryScores[];
  readonly weights: keyof FrameSampling["shareHeld"];
};

/**
 * Deterministic: the same clip under the same policy is held or not, whenever it is asked. Monotone: no higher score
 * lets a clip go that a lower one would have held.
 */
export const secondLook = (
  clip: AllowedClip,
  policy: { readonly frameSampling: FrameSampling; readonly categories: Readonly<Record<Category, Levels>> },
): SecondLook | null => {
  const { promptEscalation, shareHeld } = policy.frameSampling;
  const isSpokenOf = promptEscalation.categories
    .filter((name) => !clip.covered.includes(name))
    .some((name) => {
      const from = stopsFrom(policy.categories[name]) * promptEscalation.shareOfLevel;
      return clip.promptScores.some((scores) => scores[name] >= from);
    });
  if (isSpokenOf) return "UNCOVERED_FAMILY";
  return lot(clip.policySha256, clip.generationId) < shareHeld[clip.weights] ? "SAMPLED" : null;
};

/** 0 to 1, below 1, the same for ever, and nothing that a caller can aim at: ids are drawn by the server. */
function lot(...of: readonly string[]): number {
  return createHash("sha256").update(of.join("\n")).digest().readUInt32BE() / 2 ** 32;
}
