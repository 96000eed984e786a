export const shell = {
  studio: "Studio",
  console: "Console",
  verify: "Verify",
  language: "Language",
  theme: "Theme",
  themes: { auto: "As the system", light: "Light", dark: "Dark" },
  account: "Account of {name}",
  yourAccount: "Your account",
  signOut: "Sign out",
  signOutFailed: "You are still signed in: the server could not be reached.",
  offline: "The server cannot be reached. What you typed is kept; the page goes on by itself when it is back.",
  menu: "Pages",
  skip: "Skip to the content",
  roles: { USER: "creator", MODERATOR: "moderator", AUDITOR: "auditor", ADMIN: "administrator" },
  noAccess: "This account has no access to this page",
  noAccessWhy: "It needs rights that your role or your key does not have. An administrator can give them.",
  notFound: "There is no such page",
  notFoundWhy: "The address may be mistyped, or what it named is gone.",
  home: "To the start",
  fault: {
    title: "That did not work",
    retry: "Try again",
    code: "Code {code}",
    signIn: "Sign in again",
    OFFLINE: "The server cannot be reached. What you typed is kept.",
    RATE_LIMITED: "Too many calls in a short time. Wait a moment.",
    UNAUTHENTICATED: "You are signed out.",
    FORBIDDEN: "Your account or key may not do this.",
  },
  /** By code. The server's own sentences, in English, say more. */
  mistakes: {},
  copy: "Copy {name}",
  copied: "Copied",
  more: "Show more",
  loading: "Loading",
  table: "The same numbers as a table",
} as const satisfies Words;

type Words = { readonly [key: string]: string | Words };
/** The same keys with any sentences. */
export type Translation<Of> = { readonly [Key in keyof Of]: Of[Key] extends string ? string : Translation<Of[Key]> };
export type ShellWords = Translation<typeof shell>;
