import type { CredentialReading } from "./ports/credentials.ts";
import type { ReleaseProof } from "./release-proof.ts";
import { type Evidence, readMark } from "./verdict.ts";
import { CONFIDENCE, type Confidence } from "./verification-confidence.ts";

export const CHECKS = ["CREDENTIAL", "WATERMARK", "SIMILARITY", "LOG"] as const;
/**
 * `AGREES`: what was found fits the file or its record. `CONTRADICTS`: it does not. `FOUND`: something, with nothing to
 * compare it to. `NONE`: nothing, which shows nothing. `NOT_RUN`: there was nothing to ask. `FAILED`: it could not be asked.
 */
export const CHECK_RESULTS = ["AGREES", "CONTRADICTS", "FOUND", "NONE", "NOT_RUN", "FAILED"] as const;

export type Check = {
  readonly check: (typeof CHECKS)[number];
  readonly result: (typeof CHECK_RESULTS)[number];
  /** In plain words. */
  readonly detail: string;
  /** Null where nothing was found. */
  readonly confidence: Confidence | null;
};

type Gathered = Evidence & {
  /** All records were asked for similar pictures. */
  readonly isSearched: boolean;
  readonly proof: ReleaseProof;
};
type Finding = Omit<Check, "check">;

/** Each way in which a file was looked at, always all four and in this order, and what came of it. */
export const checksOf = (gathered: Gathered): readonly Check[] => [
  { check: "CREDENTIAL", ...credentialFinding(gathered.credential) },
  { check: "WATERMARK", ...watermarkFinding(gathered) },
  { check: "SIMILARITY", ...similarityFinding(gathered) },
  { check: "LOG", ...logFinding(gathered.proof) },
];

const found = (result: Check["result"], detail: string, confidence: Confidence): Finding => ({
  result,
  detail,
  confidence,
});
const silent = (result: Check["result"], detail: string): Finding => ({ result, detail, confidence: null });

function credentialFinding({ state, trustedBy, signer, failures }: CredentialReading): Finding {
  const name = signer?.organisation ?? signer?.commonName ?? "an unnamed signer";
  switch (state) {
    case "INTACT": {
      const vouched = trustedBy ? "who is on a trust list in use here" : "for whom nobody here vouches";
      return found("AGREES", `Signed by ${name}, ${vouched}; the file is as it was signed.`, CONFIDENCE.credential);
    }
    case "TAMPERED":
      return found(
        "CONTRADICTS",
        `The credentials do not hold: ${[...new Set(failures.map(({ code }) => code))].slice(0, 5).join(", ")}.`,
        CONFIDENCE.credential,
      );
    case "REMOTE_ONLY":
      return silent("NONE", "The file names an address for its credentials. Nothing was fetched from it.");
    case "NONE":
      return silent("NONE", "The file carries no Content Credentials. Most files do not.");
    case "UNREADABLE":
      return silent("FAILED", "No credentials could be read from this kind of file, or the file is broken.");
  }
}

function watermarkFinding(evidence: Evidence): Finding {
  const { watermark, byWatermark } = evidence;
  if (watermark === null) return silent("NOT_RUN", notDecoded(evidence));
  if (!watermark.found) return silent("NONE", "No invisible watermark of this server was found in the pictures.");
  const say = (result: Check["result"], detail: string): Finding => found(result, detail, CONFIDENCE.watermark);
  if (!byWatermark) return say("FOUND", "A watermark of this server was found, but it names no known video.");
  const { leadsHome, mismatch } = readMark(evidence);
  if (leadsHome) return say("AGREES", "The watermark names a video of this server, and the pictures are its.");
  if (mismatch) return say("CONTRADICTS", "The watermark names a video of this server whose pictures these are not.");
  return say("FOUND", "The watermark names a video of this server; its pictures could not be compared.");
}

function similarityFinding(evidence: Gathered): Finding {
  const { watermark, byBytes, comparison, similar, isSearched } = evidence;
  if (similar) {
    return found("FOUND", `The closest record scores ${similar.score} of 100.`, CONFIDENCE.similarity);
  }
  if (comparison) {
    const mirrored = comparison.mirrored ? ", mirrored" : "";
    return comparison.same
      ? found("AGREES", `The pictures are those of the record${mirrored}.`, CONFIDENCE[comparison.by])
      : found("CONTRADICTS", "The pictures are not recognisably those of the record.", CONFIDENCE[comparison.by]);
  }
  if (byBytes) return silent("NOT_RUN", "The bytes are those of the record: there is nothing to compare.");
  if (isSearched) return silent("NONE", "No video of this server shows these pictures.");
  return silent("NOT_RUN", watermark === null ? notDecoded(evidence) : "There was nothing to compare.");
}

const notDecoded = ({ pastLimit }: Evidence): string =>
  pastLimit === null ? "The pictures could not be decoded." : `The pictures were not looked at. ${pastLimit}`;

function logFinding(proof: ReleaseProof): Finding {
  switch (proof.state) {
    case "PROVEN":
      return found(
        "AGREES",
        `Event ${proof.seq} of the signed log ${proof.origin} (${proof.treeSize} events) records the release.`,
        CONFIDENCE.log,
      );
    case "CONTRADICTED":
      return found("CONTRADICTS", "The record does not say what the signed log says: one was altered.", CONFIDENCE.log);
    case "ABSENT":
      return silent("NONE", "The log holds no release of the video that the file led to.");
    case "FAILED":
      return silent("FAILED", "The log could not be asked. The operator was told.");
    case "NOT_ASKED":
      return silent("NOT_RUN", "No record was found whose release the log could prove.");
  }
}
