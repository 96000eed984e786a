import { mistake, ok, type Result } from "./result.ts";

const MAX_LENGTH = 254;
/** Nothing that cannot be seen, blank letters included (U+3164, U+2800): who reads an address reads all of it. */
const ADDRESS =
  /^[^\s\p{C}\p{Default_Ignorable_Code_Point}\u2800@]+@[^\s\p{C}\p{Default_Ignorable_Code_Point}\u2800@]+$/u;

/** @returns the address as it is kept */
export function checkEmail(given: string): Result<string> {
  const email = given.trim().toLowerCase();
  if (!ADDRESS.test(email) || email.length > MAX_LENGTH) {
    return mistake("INVALID_VALUE", "This is not an e-mail address.", "email");
  }
  // RFC 2606: no mail reaches it; erased accounts are called so.
  if (/[.@]invalid$/.test(email)) {
    return mistake("INVALID_VALUE", "No mail can reach an address under .invalid.", "email");
  }
  return ok(email);
}
