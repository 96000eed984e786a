import { mistake, ok, type Result } from "./result.ts";

export const PASSWORD_LENGTH = { least: 12, most: 128 } as const;

/** What nearly everybody tries first; digits and signs around them make no difference. */
const COMMON = new Set(
  (
    "password passwort passwordpassword letmein welcome willkommen iloveyou admin administrator changeme secret " +
    "dragon monkey football baseball superman batman princess sunshine shadow master login hello hallo starwars " +
    "trustno trustnoone qwerty qwertz qwertyqwerty asdfgh zxcvbn test testtest guest root default abc abcabc computer " +
    "internet whatever michael jessica charlie liverpool arsenal chelsea manchesterunited unitedstates " +
    "correcthorsebatterystaple"
  ).split(" "),
);
const ROWS = [
  "01234567890123456789",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
  "1q2w3e4r5t6y7u8i9o0p",
];
const PERIOD = 6;
/** Letters that must be left of it once a name is taken out. */
const BESIDE_NAME = 6;
const LOOKALIKES: Readonly<Record<string, string>> = {
  0: "o",
  1: "i",
  3: "e",
  4: "a",
  5: "s",
  7: "t",
  "@": "a",
  $: "s",
};

/**
 * No rules on kinds of characters (NIST SP 800-63B, 5.1.1.2): long, not the account's own name, not what is guessed
 * first. @returns the password as it is hashed, in NFKC, so that every keyboard types the same
 */
export function checkPassword(
  given: string,
  owner: { readonly email: string; readonly displayName: string },
  field: string,
): Result<string> {
  const password = given.normalize("NFKC");
  const length = [...password].length;
  if (length < PASSWORD_LENGTH.least) {
    return mistake("INVALID_VALUE", `A password has at least ${PASSWORD_LENGTH.least} characters.`, field);
  }
  if (length > PASSWORD_LENGTH.most) {
    return mistake("TOO_LONG", `A password has at most ${PASSWORD_LENGTH.most} characters.`, field);
  }
  const small = password.toLowerCase();
  if (isCommon(small)) return mistake("INVALID_VALUE", "This password is among the first that are guessed.", field);
  if (isNamedAfter(small, owner)) {
    return mistake("INVALID_VALUE", "A password is more than your name or address.", field);
  }
  return ok(password);
}

function isCommon(small: string): boolean {
  const within = small.replace(/^[^a-z]+|[^a-z]+$/g, "");
  const read = [...within].map((one) => LOOKALIKES[one] ?? one).join("");
  const isRow = ROWS.some((row) => row.includes(small) || [...row].reverse().join("").includes(small));
  return isRow || isRepeated(small) || [within, read].some((word) => COMMON.has(word.replace(/[^a-z]/g, "")));
}

const isRepeated = (text: string): boolean =>
  Array.from({ length: PERIOD }, (_, index) => index + 1).some((period) =>
    [...text].every((one, index, all) => one === all[index % period]),
  );

function isNamedAfter(small: string, { email, displayName }: { readonly email: string; readonly displayName: string }) {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const [local = ""] = email.split("@");
  const rest = [plain(email), plain(local), plain(displayName), "vouch"]
    .filter((name) => name.length >= 4)
    .reduce((text, name) => text.replaceAll(name, ""), plain(small));
  return rest !== plain(small) && rest.length < BESIDE_NAME;
}
