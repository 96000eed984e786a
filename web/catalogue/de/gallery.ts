import type { GalleryWords } from "../en/gallery.ts";

export const gallery: GalleryWords = {
  title: "Ihre Videos",
  filters: "Ihre Videos filtern",
  search: "In Beschreibungen suchen",
  statusLabel: "Stand",
  aspectLabel: "Format",
  anyAspect: "Jedes Format",
  withheld: "Zurückgehalten",
  kinds: {
    all: "Alle",
    ready: "Fertig",
    underWay: "In Arbeit",
    held: "Angehalten",
    refused: "Abgelehnt",
    ended: "Vorzeitig beendet",
    deleted: "Gelöscht",
  },
  status: {
    HELD: "Angehalten",
    REFUSED: "Abgelehnt",
    QUEUED: "Wartet",
    RUNNING: "Entsteht",
    READY: "Fertig",
    FAILED: "Fehlgeschlagen",
    CANCELLED: "Abgebrochen",
    DELETED: "Gelöscht",
  },
  aspects: { WIDE_16_9: "Breit 16:9", TALL_9_16: "Hoch 9:16", SQUARE_1_1: "Quadrat 1:1", CLASSIC_4_3: "Klassisch 4:3" },
  empty: "Noch nichts da",
  emptyWhy:
    "Beschreiben Sie eine Szene, etwa „a red fox runs through a snowy forest“, und wählen Sie „Erstellen“. Sie wird vorher geprüft und erscheint sofort hier.",
  make: "Ein Video erstellen",
  none: "Zu diesen Filtern passt nichts",
  noneWhy: "Vielleicht haben andere Ihrer Videos einen anderen Stand, ein anderes Format oder andere Worte.",
  showAll: "Alle zeigen",
};
