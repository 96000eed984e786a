import { z } from "zod";

/**
 * How much a verdict says to the person concerned: `full` with words, scores and thresholds; `category` only which
 * families; `minimal` only what happens next, so that nobody can feel their way along a threshold.
 */
export const DISCLOSURES = ["full", "category", "minimal"] as const;
export type Disclosure = (typeof DISCLOSURES)[number];
export const disclosure = z.enum(DISCLOSURES);
