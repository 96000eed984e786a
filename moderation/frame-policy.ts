import { z } from "zod";
import { levels } from "./levels.ts";
import { CATEGORIES } from "./taxonomy.ts";

/** Frame thresholds; a category left out is not judged from frames. */
export const frameLevels = z.partialRecord(z.enum(CATEGORIES), levels);

/** Which frames are looked at. Every key has a default: documents without this section are in force. */
export const frameSampling = z.strictObject({});

export type FrameSampling = z.infer<typeof frameSampling>;
