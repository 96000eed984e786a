import { wordsOf } from "./reading.ts";

/** The commonest words of English prose and of prompts: enough to tell English from a cipher or another language. */
const ENGLISH = new Set(
  (
    "the a an of in on at to and or with from by for is are was be it its this that his her their he she they you i my " +
    "your we as into over under through behind near how what why who when where do does not no if all one two up down " +
    "out man woman men women girl boy people person child children dog cat horse bird city street house room night day " +
    "light dark red blue green white black big small old young walking running sitting standing holding wearing " +
    "playing looking make show video photo picture painting portrait scene style camera shot film cinematic slow kill " +
    "gun bomb blood sex nude naked dead death body weapon drug fight attack hate steal fake"
  ).split(" "),
);

/** Function words that English does not share. */
const OTHER_LATIN: Readonly<Record<string, ReadonlySet<string>>> = {
  Spanish: words(
    "el los las una unos del que con por para como cómo está su pero más muy y es en un al mujer hombre niño niña chica " +
      "hacer sobre cuando donde sin hola perro gato calle",
  ),
  French: words(
    "le les une des du et est dans avec pour sur qui que pas ce cette au aux elle sont un la comment faire je tu vous nous " +
      "femme homme fille garçon enfant mais leur chien chat rue",
  ),
  German: words(
    "der das und ist ein eine einen mit auf für nicht von zu den dem im sich wie wird auch ich du wir mache macht frau " +
      "mann mädchen junge kind über beim vom zum hund katze straße",
  ),
  Portuguese: words(
    "os uma um em com para que não por mais como seu sua dos das ao na é está mulher homem menina menino fazer você",
  ),
  Italian: words(
    "il gli una che di con per della nel sono del alla è un si più come donna uomo ragazza fare strada cane",
  ),
  Dutch: words("het een van op met voor niet zijn dat hoe ik je aan bij ook maak vrouw meisje jongen straat"),
  Vietnamese: words("một và của cho không trong là có với các người những được này cách tôi để"),
  Indonesian: words("yang dan di dengan untuk dari ini itu tidak pada sebuah cara adalah seorang saya wanita"),
  Turkish: words("bir ve bu için ile nasıl çok değil olarak gibi daha kadar kadın adam"),
  Polish: words("się jest nie jak na przez dla oraz który która w z kobieta"),
};
/** Letters that only Vietnamese has. */
const VIETNAMESE = /[ăđơư\u1ea0-\u1ef9]/gu;

/** Cyrillic letters that fold to English words at this rate are look-alikes, not Russian. */
const DISGUISED_ENGLISH_SHARE = 0.2;

/**
 * A cheap guess by script and function words. `null` when it reads as English or has too few words to say otherwise;
 * otherwise the language or script that the classifier was not validated on. `folded` is the text with look-alikes undone.
 */
export const unvalidatedLanguage = (text: string, folded: string): string | null => {
  const letters = count(text, /\p{L}/gu);
  // Mathematical letters are script Common: a disguise of Latin, not another language.
  const foreign = count(text, /[^\P{L}\p{Script=Latin}\p{Script=Common}]/gu);
  const isDisguisedEnglish = englishShare(folded) >= DISGUISED_ENGLISH_SHARE;
  if (foreign >= 2 && foreign / letters > 0.25 && !isDisguisedEnglish) return "a script other than Latin";
  if (count(text.toLowerCase().normalize("NFC"), VIETNAMESE) >= 2) return "Vietnamese";
  const found = wordsOf(text.toLowerCase().normalize("NFC")).map((word) => word.text);
  const english = found.filter((word) => ENGLISH.has(word)).length;
  const [language, hits] = Object.entries(OTHER_LATIN)
    .map(([name, set]) => [name, found.filter((word) => set.has(word) && !ENGLISH.has(word)).length] as const)
    .reduce((best, next) => (next[1] > best[1] ? next : best));
  // One such word is enough in a short text with no English around it; a long one has names and titles in it.
  const isEnough = hits >= 2 ? hits > english && hits / found.length >= 0.15 : hits === 1 && english === 0;
  return isEnough && (hits >= 2 || (found.length >= 3 && found.length <= 6)) ? language : null;
};

/** Share of words that are common English, 0 to 1. */
export const englishShare = (text: string): number => {
  const found = wordsOf(text);
  return found.length === 0 ? 0 : found.filter((word) => ENGLISH.has(word.text)).length / found.length;
};

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}

function count(text: string, pattern: RegExp): number {
  let matches = 0;
  for (const _ of text.matchAll(pattern)) matches++;
  return matches;
}
