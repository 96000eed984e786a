import type { Request } from "express";
import type { UserError } from "../../core/result.ts";

const en = {
  title: "Sign in",
  lead: "For videos of your own, and for the desk.",
  signedInAs: "You are signed in as",
  goOn: "Go on",
  withPassword: "With your password",
  withKey: "With an API key",
  withLink: "With your link",
  linkHint: "This link signs this browser in once. Use it only if you asked for it.",
  keyHint: "This browser then may do what the key may, until the key ends.",
  email: "E-mail address",
  password: "Password",
  key: "API key",
  submit: "Sign in",
  forgotten: "No password, or forgotten? An administrator can hand you a link that signs you in once.",
  account: "New here",
  accountHint: "You get an API key, shown once, and are signed in.",
  name: "Name that is shown",
  invite: "Invitation code",
  invited: "I have an invitation",
  inviteHint: "From the person who invited you.",
  newPassword: "Password (if you want one)",
  newPasswordHint: "12 to 128 characters. You can also set it later.",
  make: "Make an account",
  ask: "Ask for access",
  askHint:
    "This server takes new accounts by invitation. We write no mail: whoever lets you in gives you the invitation.",
  reason: "Why do you ask?",
  reasonHint: "Read by the administrators. Deleted once it is answered, after 90 days at the latest.",
  send: "Send",
  sentTitle: "Your request is here",
  sent: "If this address has no account yet, an administrator will look at it.",
  madeTitle: "Your account is ready",
  madeHint: "This is your API key. It is shown this once: keep it like a password.",
  back: "Back",
  server: "This server",
  failed: "That did not work",
  wrongPassword: "Address or password is wrong.",
  wrongKey: "This key is unknown, revoked or expired.",
  wrongLink: "This link is unknown, used or expired.",
  tooMany: "Too many tries. Wait {minutes} minutes; a key or a one-time link may still work.",
  busy: "The server is busy. Try again in a little while.",
  taken: "There is an account with this address.",
  tooShort: "At least 12 and at most 128 characters, not your name, and not one that is guessed first.",
  badEmail: "This is not an e-mail address that mail can reach.",
  badName: "A name has 1 to 80 characters.",
  badInvite: "This invitation is unknown, used or expired.",
  badReason: "Say why, in at most 2000 characters.",
};
export type Words = typeof en;

const de: Words = {
  title: "Anmelden",
  lead: "Für eigene Videos und für den Schreibtisch der Prüfer.",
  signedInAs: "Sie sind angemeldet als",
  goOn: "Weiter",
  withPassword: "Mit Ihrem Passwort",
  withKey: "Mit einem API-Schlüssel",
  withLink: "Mit Ihrem Link",
  linkHint: "Dieser Link meldet diesen Browser einmal an. Nutzen Sie ihn nur, wenn Sie darum gebeten haben.",
  keyHint: "Dieser Browser darf dann, was der Schlüssel darf, bis der Schlüssel endet.",
  email: "E-Mail-Adresse",
  password: "Passwort",
  key: "API-Schlüssel",
  submit: "Anmelden",
  forgotten: "Kein Passwort, oder vergessen? Ein Administrator kann Ihnen einen Link geben, der Sie einmal anmeldet.",
  account: "Neu hier",
  accountHint: "Sie erhalten einen API-Schlüssel, der nur einmal gezeigt wird, und sind angemeldet.",
  name: "Angezeigter Name",
  invite: "Einladungscode",
  invited: "Ich habe eine Einladung",
  inviteHint: "Von der Person, die Sie eingeladen hat.",
  newPassword: "Passwort (wenn Sie eines möchten)",
  newPasswordHint: "12 bis 128 Zeichen. Sie können es auch später festlegen.",
  make: "Konto anlegen",
  ask: "Um Zugang bitten",
  askHint:
    "Dieser Server nimmt neue Konten nur mit Einladung auf. Wir schreiben keine Mails: Wer Sie einlässt, gibt Ihnen die Einladung.",
  reason: "Warum bitten Sie darum?",
  reasonHint: "Lesen die Administratoren. Gelöscht mit der Antwort, spätestens nach 90 Tagen.",
  send: "Senden",
  sentTitle: "Ihre Bitte ist da",
  sent: "Wenn diese Adresse noch kein Konto hat, sieht ein Administrator sie sich an.",
  madeTitle: "Ihr Konto ist bereit",
  madeHint: "Das ist Ihr API-Schlüssel. Er wird nur dieses eine Mal gezeigt: Verwahren Sie ihn wie ein Passwort.",
  back: "Zurück",
  server: "Dieser Server",
  failed: "Das hat nicht geklappt",
  wrongPassword: "Adresse oder Passwort ist falsch.",
  wrongKey: "Dieser Schlüssel ist unbekannt, widerrufen oder abgelaufen.",
  wrongLink: "Dieser Link ist unbekannt, benutzt oder abgelaufen.",
  tooMany: "Zu viele Versuche. Warten Sie {minutes} Minuten; ein Schlüssel oder ein Link geht vielleicht noch.",
  busy: "Der Server ist beschäftigt. Versuchen Sie es gleich noch einmal.",
  taken: "Es gibt schon ein Konto mit dieser Adresse.",
  tooShort: "Mindestens 12, höchstens 128 Zeichen, nicht Ihr Name und keines, das zuerst geraten wird.",
  badEmail: "Das ist keine E-Mail-Adresse, die eine Mail erreicht.",
  badName: "Ein Name hat 1 bis 80 Zeichen.",
  badInvite: "Diese Einladung ist unbekannt, benutzt oder abgelaufen.",
  badReason: "Sagen Sie warum, in höchstens 2000 Zeichen.",
};

export type Language = "en" | "de";
export const WORDS: Readonly<Record<Language, Words>> = { en, de };

export const languageOf = (request: Request): Language => (request.acceptsLanguages("en", "de") === "de" ? "de" : "en");

/** A mistake that the core found, in the page's language. */
export function mistakeIn(words: Words, { code, field: [field], message }: UserError): string {
  if (code === "ALREADY_EXISTS") return words.taken;
  const says: Readonly<Record<string, string>> = {
    email: words.badEmail,
    displayName: words.badName,
    inviteCode: words.badInvite,
    password: words.tooShort,
    reason: words.badReason,
  };
  return says[field ?? ""] ?? message;
}
