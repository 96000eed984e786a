import { z } from "zod";

const OURS = "http://ours.invalid";

/** Where to go after signing in: a path of our own, never another site's address; null for anything else. */
export const nextPath = z
  .string()
  .max(500)
  // A browser reads `//host` and `/\host` as another site, and drops tabs and line breaks before it looks.
  .regex(/^\/(?![/\\])[^\\\p{Cc}]*$/u)
  .refine((path) => URL.canParse(path, OURS) && new URL(path, OURS).origin === OURS)
  .nullable()
  .catch(null);
