import { mistake, ok, type Result } from "./result.ts";

const MAX_LENGTH = 80;

/** Of a person, or of a key. `name` is trimmed. */
export function checkName(name: string, field: string): Result<null> {
  if (name.length === 0) return mistake("REQUIRED", "A name is required.", field);
  if (name.length > MAX_LENGTH) return mistake("TOO_LONG", `At most ${MAX_LENGTH} characters.`, field);
  return ok(null);
}
