import type { CredentialReading, HistoryNode } from "./ports/credentials.ts";
import type { Asset } from "./ports/database.ts";
import type { WatermarkFinding } from "./ports/watermark.ts";
import type { Comparison } from "./recognition.ts";

export const VERIFICATION_VERDICTS = [
  "TRUSTED",
  "INTACT_UNTRUSTED",
  "TAMPERED",
  "RECOVERED",
  "NO_CREDENTIALS",
  "REMOTE_ONLY",
  "UNREADABLE",
] as const;
export type VerificationVerdict = (typeof VERIFICATION_VERDICTS)[number];

/** Stable codes with the sentence that a person reads. */
const REASONS = {
  SIGNED_HERE: "The file carries Content Credentials signed by this server, and not one byte has changed since.",
  SIGNED_BY_TRUSTED:
    "The file carries Content Credentials of a signer on a trust list in use here, and has not changed since.",
  SIGNER_UNKNOWN: "The credentials fit the file, but nobody on a trust list in use here vouches for their signer.",
  CHANGED_SINCE_SIGNED: "The file carries credentials that no longer fit it: it was changed after it was signed.",
  INGREDIENT_BROKEN: "Something that this file was made from carries broken credentials.",
  CREDENTIALS_STRIPPED: "The credentials are gone, but the invisible watermark leads to a video that this server made.",
  WATERMARK_AGREES: "The invisible watermark names the same video as the record.",
  WATERMARK_CONTRADICTS: "The invisible watermark names another video than the credentials do.",
  MARK_TRANSPLANTED:
    "The invisible watermark names a video whose pictures are not recognisably these: they were cut, framed or turned, or the mark was copied onto them.",
  RECORD_UNKNOWN: "The invisible watermark was made with this server's key, but no record of that video exists.",
  CREDENTIALS_ELSEWHERE: "The file only points to credentials kept somewhere else. They were not fetched.",
  NOTHING_FOUND: "No credentials and no watermark of ours were found. That does not show that the file is real.",
  NOT_MEDIA: "This is not an MP4, JPEG or PNG that can be read.",
} as const;
export type ReasonCode = keyof typeof REASONS;
export type Reason = { readonly code: ReasonCode; readonly text: string };

export type Concluded = {
  readonly verdict: VerificationVerdict;
  /** Two signals lead to different videos, whatever the verdict on the credentials. */
  readonly mismatch: boolean;
  readonly reasons: readonly Reason[];
};

export type Evidence = {
  readonly credential: CredentialReading;
  /** Null when the pictures could not be decoded. */
  readonly watermark: WatermarkFinding | null;
  readonly byManifest: Asset | null;
  readonly byBytes: Asset | null;
  readonly byWatermark: Asset | null;
  /** Of the file's pictures with those of `byWatermark`; null when there was nothing to compare. */
  readonly comparison: Comparison | null;
};

/** One verdict from all evidence. A watermark alone never makes a file intact; silence never makes it real. */
export function conclude(evidence: Evidence): Concluded {
  const { credential, watermark } = evidence;
  const mark = readMark(evidence);
  const codes = (...own: ReasonCode[]): Reason[] =>
    [...own, ...mark.codes].map((code) => ({ code, text: REASONS[code] }));
  const say = (verdict: VerificationVerdict, ...own: ReasonCode[]): Concluded => ({
    verdict,
    mismatch: mark.mismatch,
    reasons: codes(...own),
  });

  switch (credential.state) {
    case "TAMPERED":
      return credential.failures.every(({ manifestId }) => manifestId !== null && manifestId !== credential.manifestId)
        ? say("TAMPERED", "INGREDIENT_BROKEN")
        : say("TAMPERED", "CHANGED_SINCE_SIGNED");
    case "INTACT":
      // The library calls a file trusted whose parent was forged: only a whole history is good.
      if (!credential.history.every(isIntact)) return say("TAMPERED", "INGREDIENT_BROKEN");
      if (credential.trustedBy === null) return say("INTACT_UNTRUSTED", "SIGNER_UNKNOWN");
      return say("TRUSTED", credential.trustedBy === "operator" ? "SIGNED_HERE" : "SIGNED_BY_TRUSTED");
    case "REMOTE_ONLY":
    case "NONE":
    case "UNREADABLE":
      break;
  }
  if (mark.leadsHome) return say("RECOVERED", "CREDENTIALS_STRIPPED");
  if (credential.state === "REMOTE_ONLY") return say("REMOTE_ONLY", "CREDENTIALS_ELSEWHERE");
  if (watermark === null) return say("UNREADABLE", "NOT_MEDIA");
  return say("NO_CREDENTIALS", ...(mark.codes.length === 0 ? (["NOTHING_FOUND"] as const) : []));
}

/** Anybody can sign a manifest under an id that is ours. Our own signature counts, and a broken one is called broken. */
export const maySpeakOfOurRecord = ({ state, trustedBy }: CredentialReading): boolean =>
  state !== "INTACT" || trustedBy === "operator";

const isIntact = ({ intact, ingredients }: HistoryNode): boolean => intact && ingredients.every(isIntact);

/** What the watermark adds: whether it leads to a record whose pictures these are, and whether it contradicts. */
function readMark({ watermark, byManifest, byBytes, byWatermark, comparison }: Evidence): {
  readonly leadsHome: boolean;
  readonly mismatch: boolean;
  readonly codes: readonly ReasonCode[];
} {
  if (!watermark?.found) return { leadsHome: false, mismatch: false, codes: [] };
  if (!byWatermark) return { leadsHome: false, mismatch: byManifest !== null, codes: ["RECORD_UNKNOWN"] };
  if (byManifest && byManifest.id !== byWatermark.id)
    return { leadsHome: false, mismatch: true, codes: ["WATERMARK_CONTRADICTS"] };
  if (byBytes?.id === byWatermark.id) return { leadsHome: true, mismatch: false, codes: ["WATERMARK_AGREES"] };
  if (!comparison?.same) return { leadsHome: false, mismatch: true, codes: ["MARK_TRANSPLANTED"] };
  return { leadsHome: true, mismatch: false, codes: ["WATERMARK_AGREES"] };
}
