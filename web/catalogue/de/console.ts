import type { ConsoleWords } from "../en/console.ts";

export const console: ConsoleWords = {
  goTo: "Gehe zu",
  areas: {
    review: "Prüfung",
    user: "Konto",
    policy: "Regelwerk",
    audit: "Protokoll",
    metrics: "Zahlen",
    people: "Leute",
    takedown: "Meldungen",
    feedback: "Bestrittene Urteile",
    system: "System",
  },
};
