import type { ProofWords } from "../en/proof.ts";

export const proof: ProofWords = {
  prove: "Enthaltensein prüfen",
  proving: "Wird berechnet",
  again: "Noch einmal prüfen",
  proved: "Hier bewiesen, von diesem Browser",
  provedWhy: "Dieses Ereignis steht in dem Protokoll, das unterschrieben wurde. Niemand kann es mehr unbemerkt ändern.",
  refuted: "Der Beweis stimmt nicht",
  refutedWhy:
    "Was der Server zeigt und was er unterschrieben hat, gehört nicht zusammen. Behalten Sie diese Seite, und sagen Sie es dem Betreiber.",
  unsure: "Bewiesen, so weit dieser Browser kann",
  unsureWhy: "Er kennt kein Ed25519; die Unterschrift wurde nicht geprüft. Versuchen Sie einen neueren Browser.",
  insecure: "Diese Seite kann keine Beweise rechnen",
  insecureWhy:
    "Browser erlauben Kryptografie nur Seiten über https und auf localhost. Öffnen Sie sie dort, oder prüfen Sie mit `vouch audit prove`.",
  outcome: { HOLDS: "stimmt", FAILS: "stimmt nicht", CANNOT: "nicht geprüft" },
  LEAF: "Der Text ergibt das Blatt",
  LEAF_HOW: "SHA-256 eines Nullbytes und des Textes, wie er dasteht (RFC 9162)",
  PATH: "Der Pfad führt vom Blatt zur Wurzel",
  PATH_HOW: "{steps} Hashwerte, verbunden in der Folge, die die Nummer des Ereignisses vorgibt",
  NOTE: "Die unterschriebene Notiz nennt diese Größe und Wurzel",
  NOTE_HOW: "Ursprung und Größe, wie sie in der Notiz stehen",
  SIGNATURE: "Die Notiz ist mit dem Schlüssel des Protokolls unterschrieben",
  SIGNATURE_HOW: "Ed25519, geprüft mit dem Schlüssel hier. Vergleichen Sie ihn mit einem, den Sie von anderswo haben",
};
