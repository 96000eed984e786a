import type { FeedbackWords } from "../en/feedback.ts";

export const feedback: FeedbackWords = {
  title: "Bestrittene Urteile",
  text: "Menschen, die ein Urteil der Prüfseite für falsch halten. Die Datei ist nicht hier, nur was der unterschriebene Bericht sagte.",
  show: "Zeigen",
  shows: { open: "Offen", answered: "Beantwortet" },
  none: "Niemand bestreitet ein Urteil",
  noneWhy:
    "Unter jedem Urteil der Prüfseite kann man sagen, dass es falsch ist. Was dort gesendet wird, kommt hierher.",
  noneAnswered: "Noch ist nichts beantwortet",
  noneAnsweredWhy: "Was Sie beantworten, bleibt hier stehen, mit dem, was daraus wurde.",
  verdict: "Urteil",
  verdicts: {
    TRUSTED: "Vertrauenswürdig",
    INTACT_UNTRUSTED: "Unverändert, Unterschrift unbekannt",
    TAMPERED: "Verändert",
    RECOVERED: "Wiedergefunden",
    NO_CREDENTIALS: "Nichts gefunden",
    REMOTE_ONLY: "Anderswo aufbewahrt",
    UNREADABLE: "Nicht lesbar",
  },
  mismatch: "Signale widersprechen sich",
  said: "Was sie sagen",
  file: "Datei",
  record: "Eintrag",
  noRecord: "keiner",
  received: "Eingegangen",
  answer: "Was daraus wurde",
  answerWhy: "Für Kollegen. Der Absender hat keine Adresse hinterlassen.",
  close: "Abschließen",
  write: "Antworten",
  reasons: "Gründe",
};
