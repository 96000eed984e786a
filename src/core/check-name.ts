import { mistake, ok, type Result } from "./result.ts";

const MAX_LENGTH = 80;
/** Line breaks, control characters, and what turns the direction of all that follows, beyond the name (UAX 9). */
const DISTURBING = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
/** Some letters are blank: the fillers of Hangul, and the Braille pattern without a dot (U+2800). */
const VISIBLE = /(?!\p{Default_Ignorable_Code_Point}|\u2800)[\p{L}\p{N}\p{P}\p{S}]/u;

/** Of a person, or of a key. `name` is trimmed. */
export function checkName(name: string, field: string): Result<null> {
  if (name.length === 0) return mistake("REQUIRED", "A name is required.", field);
  if (name.length > MAX_LENGTH) return mistake("TOO_LONG", `At most ${MAX_LENGTH} characters.`, field);
  if (DISTURBING.test(name) || !VISIBLE.test(name)) {
    return mistake("INVALID_VALUE", "A name can be seen, and stands on one line.", field);
  }
  return ok(null);
}
