import type { VerifyWords } from "../en/verify.ts";

export const verify: VerifyWords = {
  languageLabel: "Sprache: {name}",
  title: "Datei prüfen",
  lead: "Erfahren Sie, ob dieser Server ein Video oder Bild erstellt hat und ob es seither verändert wurde.",
  offline: "Der Server ist nicht erreichbar. Was abgebrochen wurde, wird von selbst wieder versucht, sobald er da ist.",

  drop: {
    choose: "Datei wählen",
    hint: "oder irgendwo auf dieser Seite ablegen, oder einfügen",
    limits: "MP4, JPEG oder PNG und andere Videos, bis {size}.",
    kept: "Die Datei wird an diesen Server gesendet, geprüft und sofort gelöscht. Nichts über Sie wird behalten.",
    release: "Loslassen, um die Datei zu prüfen",
    tooLarge: "{name} hat {size}; dieser Server nimmt bis zu {limit}.",
    empty: "{name} ist leer.",
  },
  busy: {
    sending: "{name} wird gesendet",
    sent: "{percent} %, noch {left}",
    soon: "{percent} %",
    looking: "{name} wird geprüft",
    lookingWhat: "Herkunftsnachweis, Wasserzeichen, ähnliche Bilder. Das dauert 1 bis 10 Sekunden.",
    seconds: "{seconds} s",
    cancel: "Abbrechen",
  },
  fault: {
    title: "Die Datei konnte nicht geprüft werden",
    retry: "Noch einmal",
    other: "Andere Datei wählen",
    OFFLINE: "Der Server ist nicht erreichbar.",
    RATE_LIMITED: "Dieser Server prüft gerade viele Dateien. Bitte gleich noch einmal.",
    TOO_LARGE: "Die Datei ist größer, als dieser Server annimmt.",
  },
  mistakes: {
    OUT_OF_RANGE: "Die Datei ist leer oder größer, als dieser Server annimmt.",
    NOT_FOUND: "Der Server hat die Datei nicht mehr. Senden Sie sie noch einmal.",
    UPLOAD_INCOMPLETE: "Die Datei ist nicht ganz angekommen. Senden Sie sie noch einmal.",
    MEDIA_UNREADABLE: "Die Datei lässt sich nicht als Video oder Bild lesen.",
    MEDIA_LIMIT: "Die Datei überschreitet eine Grenze für Größe, Länge oder Zeit.",
    STORAGE_FULL: "Der Server hat keinen Speicherplatz mehr.",
    INTERNAL: "Auf dem Server ist etwas fehlgeschlagen.",
    INTERNAL_SERVER_ERROR: "Auf dem Server ist etwas fehlgeschlagen.",
    OFFLINE: "Der Server ist nicht erreichbar.",
    RATE_LIMITED: "Zu viele Anfragen in kurzer Zeit. Bitte gleich noch einmal.",
  },

  verdict: {
    TRUSTED: [
      "Vertrauenswürdig",
      "Signiert von jemandem auf einer hier gültigen Liste; nichts, was die Signatur abdeckt, wurde verändert.",
    ],
    INTACT_UNTRUSTED: [
      "Unverändert, Signatur unbekannt",
      "Seit der Signatur nicht verändert, doch niemand hier bürgt für den Unterzeichner.",
    ],
    TAMPERED: ["Verändert", "Die Datei oder etwas, woraus sie gemacht ist, wurde nach der Signatur verändert."],
    RECOVERED: [
      "Wiedererkannt",
      "Dieser Server hat das Video gemacht, doch diese Kopie ist nicht die freigegebene Datei: Sie kann bearbeitet sein.",
    ],
    NO_CREDENTIALS: [
      "Nichts gefunden",
      "Kein Herkunftsnachweis und kein Wasserzeichen dieses Servers. Das zeigt nicht, dass die Datei echt ist.",
    ],
    REMOTE_ONLY: [
      "Nachweis anderswo",
      "Die Datei verweist nur auf einen Nachweis an anderer Stelle; er wurde nicht geholt.",
    ],
    UNREADABLE: ["Nicht lesbar", "Das ist kein Video oder Bild, das gelesen werden kann."],
  },
  mismatch: "Zwei Spuren führen zu verschiedenen Videos: Jemand hat sie zusammengesetzt.",
  why: "Warum",
  took: "Geprüft in {seconds} s.",

  reasons: {
    SIGNED_HERE:
      "Die Datei trägt einen Herkunftsnachweis, den dieser Server signiert hat; nichts davon Abgedecktes wurde seither verändert.",
    RECORD_MISSING:
      "Dieser Server hat keinen Eintrag zu der Datei, obwohl sie unter seiner eigenen Wurzel signiert ist.",
    SIGNED_BY_TRUSTED:
      "Die Datei trägt den Nachweis eines Unterzeichners auf einer hier gültigen Liste und ist seither unverändert.",
    SIGNER_UNKNOWN:
      "Der Nachweis passt zur Datei, doch niemand auf einer hier gültigen Liste bürgt für den Unterzeichner.",
    SIGNED_ELSEWHERE: "Die Bilder führen zu einem Video dieses Servers, doch jemand anders hat diese Datei signiert.",
    CHANGED_SINCE_SIGNED: "Der Nachweis passt nicht mehr zur Datei: Sie wurde nach der Signatur verändert.",
    INGREDIENT_BROKEN: "Etwas, woraus die Datei gemacht ist, trägt einen ungültigen Nachweis.",
    CREDENTIALS_STRIPPED: "Der Nachweis fehlt, doch das unsichtbare Wasserzeichen führt zu einem Video dieses Servers.",
    SIMILAR_TO_RECORD: "Die Bilder gleichen sehr denen eines Videos dieses Servers.",
    WATERMARK_AGREES: "Das unsichtbare Wasserzeichen nennt dasselbe Video wie der Eintrag.",
    WATERMARK_CONTRADICTS: "Das unsichtbare Wasserzeichen nennt ein anderes Video als der Nachweis.",
    MARK_TRANSPLANTED:
      "Das Wasserzeichen nennt ein Video, dessen Bilder diese nicht erkennbar sind: Sie wurden zu stark verändert, oder das Zeichen wurde auf sie kopiert.",
    NOT_COMPARED:
      "Das Wasserzeichen nennt ein Video dieses Servers, doch die Bilder konnten nicht damit verglichen werden. Ein Zeichen allein zeigt nichts: Es lässt sich kopieren.",
    RECORD_UNKNOWN: "Das Wasserzeichen stammt vom Schlüssel dieses Servers, doch es gibt keinen Eintrag zu dem Video.",
    RECORD_WITHHELD:
      "Der Betreiber hält dieses Video zurück: Die Datei wird nicht mehr herausgegeben, Eintrag und Nachweis bleiben.",
    CREDENTIALS_ELSEWHERE: "Die Datei verweist nur auf einen Nachweis an anderer Stelle; er wurde nicht geholt.",
    NOTHING_FOUND: "Kein Nachweis und kein Wasserzeichen dieses Servers. Das zeigt nicht, dass die Datei echt ist.",
    PAST_LIMITS:
      "Die Bilder wurden nicht angesehen: Die Datei überschreitet eine Grenze dieses Servers für Größe, Länge oder Zeit.",
    NOT_MEDIA:
      "Das ist kein Video oder Bild, das hier gelesen werden kann. Nachweise werden aus MP4, JPEG und PNG gelesen.",
  },
  signals: {
    signal_blankCanvas: "Beginnt mit einer leeren Fläche",
    signal_capturedMedia: "Enthält Aufgenommenes",
    signal_capturedMediaStitched: "Enthält zusammengesetzte Aufnahmen",
    signal_compositionMayContainGenAI: "Enthält eine Montage, in der Erzeugtes sein kann",
    signal_fullyGenAIMedia: "Ganz von einem Modell (KI) erzeugt",
    signal_nonGenAIDigitalCreation: "Enthält digital Gestaltetes ohne KI",
    signal_partlyGenAICreation: "Zum Teil von einem Modell (KI) erzeugt",
    signal_screenCaptureMayContainGenAI: "Enthält eine Bildschirmaufnahme, in der Erzeugtes sein kann",
  },
  signalFrom: {
    CREDENTIAL: "laut dem Nachweis der Datei",
    INGREDIENT: "laut dem Nachweis von etwas, woraus sie gemacht ist",
    RECORD: "laut dem Eintrag dieses Servers",
  },
  checks: {
    title: "Was geprüft wurde",
    CREDENTIAL: {
      name: "Herkunftsnachweis",
      results: {
        AGREES: "Passt zur Datei",
        CONTRADICTS: "Passt nicht zur Datei",
        FOUND: "Gefunden",
        NONE: "Keiner in der Datei",
        NOT_RUN: "Nicht gesucht",
        FAILED: "Nicht lesbar",
      },
    },
    WATERMARK: {
      name: "Unsichtbares Wasserzeichen",
      results: {
        AGREES: "Nennt ein Video dieses Servers, und die Bilder stimmen",
        CONTRADICTS: "Nennt ein Video, dessen Bilder diese nicht sind",
        FOUND: "Gefunden, doch nicht mit einem bekannten Video zu vergleichen",
        NONE: "Keines dieses Servers. Zeichen anderer Dienste sind hier nicht zu sehen",
        NOT_RUN: "Die Bilder konnten nicht gelesen werden",
        FAILED: "Die Bilder konnten nicht gelesen werden",
      },
    },
    SIMILARITY: {
      name: "Bilder",
      results: {
        AGREES: "Dieselben wie im Eintrag",
        CONTRADICTS: "Nicht die des Eintrags",
        FOUND: "Gleichen denen eines Eintrags",
        NONE: "Gleichen keinem Video dieses Servers",
        NOT_RUN: "Nichts zu vergleichen",
        FAILED: "Konnten nicht verglichen werden",
      },
    },
    LOG: {
      name: "Protokoll",
      results: {
        AGREES: "Belegt, wann das Video freigegeben wurde",
        CONTRADICTS: "Sagt nicht, was der Eintrag sagt",
        FOUND: "Gefunden",
        NONE: "Enthält keine Freigabe des Videos",
        NOT_RUN: "Kein Eintrag zu belegen",
        FAILED: "Konnte nicht befragt werden",
      },
    },
  },
  facts: {
    signer: "Unterzeichner",
    issuer: "Beglaubigt von",
    signedAt: "Zeitstempel",
    untrusted: "(die Stelle steht auf keiner hier gültigen Liste; er zählt nicht)",
    tool: "Geschrieben von",
    contentId: "Inhaltsnummer",
    transform: "Erkannt trotz",
    released: "Freigegeben",
    withheld: "Zurückgehalten seit",
    event: "Ereignis",
  },
  confidence: {
    title: "Sicherheit: {level}",
    CERTAIN: "gewiss",
    HIGH: "hoch",
    MODERATE: "mittel",
    meanings: {
      "CREDENTIAL.CERTAIN":
        "Kryptografie: Eine Signatur, die passt, kann niemand ohne den Schlüssel des Unterzeichners erzeugen.",
      "WATERMARK.HIGH":
        "Dass ein Zeichen da ist, ist so gut wie sicher. Ein Zeichen lässt sich kopieren; es zählt nur, wo die Bilder stimmen.",
      "WATERMARK.source": "Gerechnet aus der Zahl der Versuche und der Prüfsumme von 32 Bit.",
      "SIMILARITY.HIGH":
        "Bild für Bild mit dem Eintrag verglichen oder, wo dessen Datei fehlt, nach der MPEG-7-Signatur.",
      "SIMILARITY.MODERATE":
        "Nur die Bilder führten zu dem Eintrag, kein Zeichen: eine Kopie, etwas, das gleich aussehen soll, oder andere Bilder, die wie diese größtenteils glatt sind.",
      "SIMILARITY.source":
        "Gemessen: 1 von 70 fremden gemalten Clips unter 70 Einträgen, mit einer niedrigeren Grenze als heute (95-%-Bereich 0,04 bis 7,7 %).",
      "LOG.CERTAIN":
        "Kryptografie: Die Freigabe ist ein Blatt des signierten Merkle-Baums; der Beweis zeigt es auch ohne diesen Server.",
    },
    rate: "Eine unbeteiligte Datei ergibt das mit einer Wahrscheinlichkeit von {rate}.",
  },
  history: {
    title: "Woraus es gemacht ist",
    untitled: "Ohne Titel",
    states: { good: "unverändert", bad: "seit der Signatur verändert", unknown: "ohne Nachweis" },
    redacted: "von einem späteren Unterzeichner entfernt: {labels}",
    relationships: {
      parentOf: "daraus entstanden",
      componentOf: "Teil davon",
      inputTo: "dem Modell gegeben",
    },
  },
  yours: "Ihre Datei",
  report: {
    title: "Bericht",
    meaning: "Von diesem Server signiert, mit den Belegen. Jeder kann ihn ohne den Server prüfen: vouch verify-report.",
    download: "Signierten Bericht herunterladen",
    raw: "Alles, als JSON",
  },
  contest: {
    title: "Sagen Sie uns, wenn das falsch ist",
    label: "Was ist falsch?",
    kept: "Ein Mensch liest es. Ihre Worte und der Bericht werden behalten, die Datei nicht.",
    send: "Senden",
    sent: "Danke. Ein Mensch wird es lesen.",
    mistakes: {
      ALREADY_EXISTS: "Zu diesem Bericht hat schon jemand geschrieben.",
      INVALID_VALUE: "Diesen Bericht hat dieser Server nicht signiert.",
      REQUIRED: "Schreiben Sie, was falsch ist.",
      TOO_LONG: "Das ist zu lang.",
    },
  },
  again: "Noch eine Datei prüfen",
};
