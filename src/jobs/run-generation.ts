import { z } from "zod";
import { defineJob } from "./job.ts";

/** Takes one admitted generation to its end. The job's id is the generation's: it is never in the queue twice. */
export const runGeneration = defineJob({
  name: "generation.run",
  payload: z.strictObject({ generationId: z.uuid() }),
  attempts: 4,
});
