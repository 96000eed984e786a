import { isEd25519, parseVerifierKey, signatureBy, splitNote, type VerifierKey } from "./signed-note.ts";

// C2SP tlog-cosignature, cosignature/v1: a witness says that at a time this checkpoint was the newest it had seen of the
// log, and that it continues all that it had seen before. The signature is 8 bytes of POSIX seconds, then 64 of Ed25519.

export type Cosignature = { readonly witness: string; readonly at: Date };

const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** Name and key id of a witness, from its verifier key; null when that is none of a witness. */
export function witnessOf(verifierKey: string): string | null {
  const key = parseVerifierKey(verifierKey, "cosignature");
  return key && nameOf(key);
}

/** Those of the note's signatures that are by the witnesses, whoever else signed. */
export function cosignaturesOf(note: string, witnessKeys: readonly string[]): readonly Cosignature[] {
  const parts = splitNote(note);
  if (parts === null) return [];
  return witnessKeys.flatMap((verifierKey) => {
    const key = parseVerifierKey(verifierKey, "cosignature");
    const found = key && parts.lines.flatMap((line) => timeOf(parts.text, line, key) ?? []);
    return key && found?.[0] !== undefined ? [{ witness: nameOf(key), at: found[0] }] : [];
  });
}

/** When the witness signed the text, if the line is its signature. */
function timeOf(text: string, line: string, key: VerifierKey): Date | null {
  const signed = signatureBy(line, key);
  if (signed?.length !== TIME_BYTES + SIGNATURE_BYTES) return null;
  const seconds = signed.readBigUInt64BE();
  const message = `cosignature/v1\ntime ${seconds}\n${text}`;
  return isEd25519(message, signed.subarray(TIME_BYTES), key.publicKey) ? new Date(Number(seconds) * 1000) : null;
}

const nameOf = ({ name, id }: VerifierKey): string => `${name}+${id.toString("hex")}`;
