import { z } from "zod";

/** A person or their agent agreed to be shown. `reference` says where the agreement is kept. */
const agreement = z.strictObject({
  name: z
    .string()
    .max(120)
    .regex(/^[\p{L}\p{M}\p{N}'’. -]+$/u, "a name has letters, spaces, . ' and -")
    .regex(/\p{L}/u, "a name has a letter"),
  reference: z.string().min(1).max(200),
});
export const consent = z.array(agreement).max(2_000);
export type Consent = z.infer<typeof consent>;
