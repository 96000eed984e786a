import type { z } from "zod";

export type JobDefinition<P> = {
  /** `<area>.<verb>`. */
  readonly name: string;
  /** Checked when a job is taken from the queue: it may have been added by an older version. */
  readonly payload: z.ZodType<P>;
  /** Tries in all, for retryable faults. */
  readonly attempts: number;
};

export const defineJob = <P>(definition: JobDefinition<P>): JobDefinition<P> => definition;
