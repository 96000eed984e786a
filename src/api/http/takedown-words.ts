import type { UserError } from "../../core/result.ts";
import { NOTICE_LIMITS } from "../../core/takedown-notice.ts";
import { CATEGORY_TEXTS, REASON_TEXTS, STATUS_TEXTS } from "../../core/takedown-texts.ts";
import type { Language } from "./sign-in-words.ts";

const en = {
  title: "Report a video",
  lead: "Tell us if a video that was made here should not be here. You need no account, and you need not give your name, except where the law asks for it.",
  empty: "Leave this empty",
  category: "What is wrong with it?",
  categories: CATEGORY_TEXTS,
  explanation: "In your own words",
  explanationHint: "Who or what is shown, and why it should not be here.",
  which: "Which video?",
  videos: "Links or ids",
  videosHint: "One a line. If you have none, send a copy of the video instead.",
  file: "A copy of the video, or a part of it",
  fileHint:
    "Cut, filmed off a screen or a single picture: we can often recognise it. It is looked at by a program and deleted at once. At most 128 MiB.",
  who: "About you",
  country: "Country you are in (two letters, such as DE)",
  countryHint: "Says which law's time limit counts. Without it the shortest of all counts.",
  name: "Name",
  email: "Mail address",
  emailHint: "Kept encrypted and apart, seen only by those who decide, erased in time.",
  onBehalfOf: "You act for someone else? For whom?",
  signature: "Signature: type your name",
  signatureHint: "United States law asks for it for copyright and for intimate pictures.",
  byAuthority: "I write for a court or a public authority.",
  copyright: "Only for copyright",
  work: "Which work of yours does it use?",
  isAccurate:
    "What I say is accurate, and under penalty of perjury: I am the owner of the right, or may act for the owner.",
  goodFaith: "I believe in good faith that what I say is true and that this use of the video is not allowed.",
  send: "Send",
  server: "This server",
  mistakes: "Something is missing",
  report: "Report {reference}",
  facts: "Where it stands",
  about: "About",
  received: "Received",
  dueAt: "Decided by",
  law: "A law sets this time: {hours} hours.",
  ownLimit: "Our own time limit: {hours} hours.",
  video: "The video",
  why: "Why",
  added: "What we add",
  statuses: STATUS_TEXTS,
  reasons: REASON_TEXTS,
  withheld: "Withheld",
  withheldMore: "It cannot be opened here now.",
  found: "Found",
  foundMore: "It can be opened until a person has decided.",
  notFound: "Not found yet",
  notFoundMore: "A person looks for it. A link or a copy helps: say more below.",
  keep: "Keep the address of this page",
  keepMore:
    "It is the only way back here: we write no mail. Whoever has it can read this page and take the report back.",
  more: "Say more",
  text: "What else should we know?",
  back: "Take it back",
  backMore: "As long as nobody has decided. What you wrote is erased at once.",
  backNow: "Take the report back",
  another: "Report another video",
};
export type TakedownWords = {
  readonly [Name in keyof typeof en]: (typeof en)[Name] extends string
    ? string
    : Readonly<Record<keyof (typeof en)[Name], string>>;
};

const de: TakedownWords = {
  title: "Ein Video melden",
  lead: "Sagen Sie uns, wenn ein Video, das hier gemacht wurde, nicht hier sein sollte. Sie brauchen kein Konto und müssen Ihren Namen nicht nennen, außer wo das Gesetz es verlangt.",
  empty: "Lassen Sie das leer",
  category: "Was stimmt damit nicht?",
  categories: {
    INTIMATE_IMAGERY: "Intime Bilder eines Menschen, der nicht eingewilligt hat, echt oder von einer Maschine gemacht",
    LIKENESS: "Zeigt mich oder jemanden, für den ich handle, ohne Erlaubnis",
    COPYRIGHT: "Benutzt ein Werk von mir oder von jemandem, für den ich handle (Urheberrecht)",
    PERSONAL_DATA: "Zeigt persönliche Daten, etwa eine Adresse oder einen Ausweis",
    ILLEGAL: "Ist aus einem anderen Grund rechtswidrig",
    MARKS_REMOVED: "Jemand entfernt die Zeichen, die sagen, dass eine Maschine das Video gemacht hat",
    OTHER: "Etwas anderes",
  },
  explanation: "In Ihren eigenen Worten",
  explanationHint: "Wer oder was zu sehen ist, und warum es nicht hier sein sollte.",
  which: "Welches Video?",
  videos: "Links oder Kennungen",
  videosHint: "Eine je Zeile. Haben Sie keine, schicken Sie stattdessen eine Kopie des Videos.",
  file: "Eine Kopie des Videos oder ein Teil davon",
  fileHint:
    "Beschnitten, vom Bildschirm abgefilmt oder ein einzelnes Bild: Oft erkennen wir es. Ein Programm sieht es sich an, danach wird es sofort gelöscht. Höchstens 128 MiB.",
  who: "Über Sie",
  country: "Land, in dem Sie sind (zwei Buchstaben, etwa DE)",
  countryHint: "Sagt, welches Gesetzes Frist gilt. Ohne Angabe gilt die kürzeste von allen.",
  name: "Name",
  email: "E-Mail-Adresse",
  emailHint: "Verschlüsselt und getrennt verwahrt, nur für die, die entscheiden, und beizeiten gelöscht.",
  onBehalfOf: "Sie handeln für jemand anderen? Für wen?",
  signature: "Unterschrift: Schreiben Sie Ihren Namen",
  signatureHint: "Das Recht der Vereinigten Staaten verlangt sie bei Urheberrecht und bei intimen Bildern.",
  byAuthority: "Ich schreibe für ein Gericht oder eine Behörde.",
  copyright: "Nur bei Urheberrecht",
  work: "Welches Werk von Ihnen benutzt es?",
  isAccurate:
    "Was ich sage, ist richtig, und ich versichere, unter Strafe bei falscher Versicherung: Das Recht gehört mir, oder ich darf für den Inhaber handeln.",
  goodFaith:
    "Ich bin nach bestem Wissen überzeugt, dass wahr ist, was ich sage, und dass das Video so nicht benutzt werden darf.",
  send: "Senden",
  server: "Dieser Server",
  mistakes: "Es fehlt etwas",
  report: "Meldung {reference}",
  facts: "Wie es steht",
  about: "Worum es geht",
  received: "Eingegangen",
  dueAt: "Entschieden bis",
  law: "Ein Gesetz setzt diese Frist: {hours} Stunden.",
  ownLimit: "Unsere eigene Frist: {hours} Stunden.",
  video: "Das Video",
  why: "Warum",
  added: "Was wir hinzufügen",
  statuses: {
    RECEIVED: "Eingegangen. Ein Mensch sieht es sich an.",
    WITHHELD: "Entschieden: Das Video kann hier nicht mehr geöffnet werden.",
    REJECTED: "Entschieden: Das Video bleibt.",
    WITHDRAWN: "Sie haben die Meldung zurückgenommen.",
    COUNTERED:
      "Das Video kann hier nicht mehr geöffnet werden. Sein Besitzer widerspricht; jemand anderes sieht es sich noch einmal an.",
    RESTORED: "Das Video kann wieder geöffnet werden.",
  },
  reasons: {
    NOTICE_FOUNDED: "Was die Meldung sagt, hat sich als richtig erwiesen.",
    ORDERED: "Ein Gericht oder eine Behörde hat es angeordnet.",
    NOT_FOUNDED: "Was die Meldung sagt, hat sich nicht bestätigt.",
    NOT_OURS: "Dieser Server hat das Video nicht gemacht, oder er hat es nicht.",
    NOT_IDENTIFIED: "Die Meldung sagt nicht deutlich genug, welches Video gemeint ist.",
    INCOMPLETE: "Der Meldung fehlt etwas, das das Gesetz verlangt.",
  },
  withheld: "Zurückgehalten",
  withheldMore: "Es kann hier jetzt nicht geöffnet werden.",
  found: "Gefunden",
  foundMore: "Es kann geöffnet werden, bis ein Mensch entschieden hat.",
  notFound: "Noch nicht gefunden",
  notFoundMore: "Ein Mensch sucht es. Ein Link oder eine Kopie hilft: Sagen Sie unten mehr.",
  keep: "Bewahren Sie die Adresse dieser Seite auf",
  keepMore:
    "Sie ist der einzige Weg hierher zurück: Wir schreiben keine Mail. Wer sie hat, kann diese Seite lesen und die Meldung zurücknehmen.",
  more: "Mehr sagen",
  text: "Was sollten wir noch wissen?",
  back: "Zurücknehmen",
  backMore: "Solange niemand entschieden hat. Was Sie geschrieben haben, wird sofort gelöscht.",
  backNow: "Die Meldung zurücknehmen",
  another: "Ein weiteres Video melden",
};

export const TAKEDOWN_WORDS: Readonly<Record<Language, TakedownWords>> = { en, de };

/** What the core says is wrong, by the code and its field. */
const MISTAKES_DE: Readonly<Record<string, string>> = {
  "REQUIRED category": "Sagen Sie, was mit dem Video nicht stimmt.",
  "REQUIRED videos": "Nennen Sie das Video mit einem Link oder einer Kennung, oder schicken Sie eine Kopie.",
  "REQUIRED explanation": "Sagen Sie, was nicht stimmt.",
  "REQUIRED goodFaith": "Bestätigen Sie, dass nach Ihrem Wissen wahr ist, was Sie sagen.",
  "REQUIRED name": "Sagen Sie, wer Sie sind. Bei Urheberrecht verlangt es das Gesetz.",
  "REQUIRED email": "Sagen Sie, wie man Sie erreicht. Bei Urheberrecht verlangt es das Gesetz.",
  "REQUIRED signature": "Unterschreiben Sie mit Ihrem Namen. Bei Urheberrecht verlangt es das Gesetz.",
  "REQUIRED work": "Sagen Sie, welches Werk benutzt wurde. Bei Urheberrecht verlangt es das Gesetz.",
  "REQUIRED isAccurate":
    "Bestätigen Sie, dass Sie für den Inhaber der Rechte handeln dürfen. Bei Urheberrecht verlangt es das Gesetz.",
  "REQUIRED text": "Schreiben Sie etwas.",
  "INVALID_VALUE email": "Das ist keine Adresse für Mail.",
  "INVALID_VALUE country": "Ein Land wird mit zwei Buchstaben geschrieben, etwa DE.",
  "INVALID_VALUE ": "Das Formular ist abgelaufen: Senden Sie es noch einmal.",
  "INVALID_STATE text": "Der Fall ist abgeschlossen: Senden Sie eine neue Meldung.",
  "INVALID_STATE reference": "Es ist schon entschieden.",
  "OUT_OF_RANGE text": "Mehr Nachrichten nimmt ein Fall nicht auf.",
};

/** In the page's language. */
export function noticeMistake(language: Language, { code, field: [field = ""], message }: UserError): string {
  if (language === "en") return message;
  const limit = Object.entries({ ...NOTICE_LIMITS, country: 2 }).find(([name]) => name === field)?.[1];
  if (code === "TOO_LONG") return `Höchstens ${limit ?? NOTICE_LIMITS.name} Zeichen.`;
  return MISTAKES_DE[`${code} ${field}`] ?? message;
}
