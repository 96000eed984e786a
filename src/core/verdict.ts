import type { CredentialReading, HistoryNode } from "./ports/credentials.ts";
import type { Asset } from "./ports/database.ts";
import type { WatermarkFinding } from "./ports/watermark.ts";
import type { Comparison, Similar } from "./recognition.ts";
import { REASONS, type Reason, type ReasonCode } from "./verdict-reasons.ts";

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
export type RecoveredBy = "watermark" | "similarity";

export type Concluded = {
  readonly verdict: VerificationVerdict;
  /** Two signals lead to different videos, whatever the verdict on the credentials. */
  readonly mismatch: boolean;
  /** What led to the record; null unless the verdict is RECOVERED. */
  readonly recoveredBy: RecoveredBy | null;
  readonly reasons: readonly Reason[];
};

export type Evidence = {
  readonly credential: CredentialReading;
  /** Null when the pictures could not be decoded. */
  readonly watermark: WatermarkFinding | null;
  /** The limit that the pictures pass, in a sentence, so that they were not decoded; null where they pass none. */
  readonly pastLimit: string | null;
  readonly byManifest: Asset | null;
  readonly byBytes: Asset | null;
  readonly byWatermark: Asset | null;
  /** Of the file and `byWatermark`, or else `byManifest`; null when there was nothing to compare. */
  readonly comparison: Comparison | null;
  /** The closest of all records; null when none is close, or when a record was known already. */
  readonly similar: Similar | null;
};

/** One verdict from all evidence. A watermark alone never makes a file intact; silence never makes it real. */
export function conclude(evidence: Evidence): Concluded {
  const { credential, watermark, similar } = evidence;
  const mark = readMark(evidence);
  const leads: readonly ReasonCode[] = [...mark.codes, ...(similar ? (["SIMILAR_TO_RECORD"] as const) : [])];
  const withheld = recordOf(evidence)?.asset.withheldAt ? (["RECORD_WITHHELD"] as const) : [];
  const elsewhere = mark.leadsHome || similar ? (["SIGNED_ELSEWHERE"] as const) : [];
  const say = (verdict: VerificationVerdict, ...own: ReasonCode[]): Concluded => ({
    verdict,
    mismatch: mark.mismatch,
    recoveredBy: verdict === "RECOVERED" ? (mark.leadsHome ? "watermark" : "similarity") : null,
    reasons: [...own, ...leads, ...withheld].map((code) => ({ code, text: REASONS[code] })),
  });

  switch (credential.state) {
    case "TAMPERED":
      return credential.failures.every(({ manifestId }) => manifestId !== null && manifestId !== credential.manifestId)
        ? say("TAMPERED", "INGREDIENT_BROKEN")
        : say("TAMPERED", "CHANGED_SINCE_SIGNED");
    case "INTACT":
      // The library calls a file trusted whose parent was forged: only a whole history is good.
      if (!credential.history.every(isIntact)) return say("TAMPERED", "INGREDIENT_BROKEN");
      if (credential.trustedBy === "operator") {
        return say("TRUSTED", "SIGNED_HERE", ...(evidence.byManifest ? [] : (["RECORD_MISSING"] as const)));
      }
      return credential.trustedBy === null
        ? say("INTACT_UNTRUSTED", "SIGNER_UNKNOWN", ...elsewhere)
        : say("TRUSTED", "SIGNED_BY_TRUSTED", ...elsewhere);
    case "REMOTE_ONLY":
    case "NONE":
    case "UNREADABLE":
      break;
  }
  if (mark.leadsHome) return say("RECOVERED", "CREDENTIALS_STRIPPED");
  if (similar) return say("RECOVERED");
  if (credential.state === "REMOTE_ONLY") return say("REMOTE_ONLY", "CREDENTIALS_ELSEWHERE");
  if (watermark === null) return say("UNREADABLE", evidence.pastLimit === null ? "NOT_MEDIA" : "PAST_LIMITS");
  return say("NO_CREDENTIALS", ...(mark.codes.length === 0 ? (["NOTHING_FOUND"] as const) : []));
}

/** Anybody can sign a manifest under an id that is ours. Our own signature counts, and a broken one is called broken. */
export const maySpeakOfOurRecord = ({ state, trustedBy }: CredentialReading): boolean =>
  state !== "INTACT" || trustedBy === "operator";

export type RecordSource = "manifest" | "bytes" | "watermark" | "similarity";

/** The record that the evidence leads to, surest way first. Pictures outweigh a mark that others contradict. */
export function recordOf(evidence: Evidence): { readonly asset: Asset; readonly foundBy: RecordSource } | null {
  const { byManifest, byBytes, byWatermark, similar } = evidence;
  if (byManifest) return { asset: byManifest, foundBy: "manifest" };
  if (byBytes) return { asset: byBytes, foundBy: "bytes" };
  if (similar) return { asset: similar.asset, foundBy: "similarity" };
  return byWatermark && { asset: byWatermark, foundBy: "watermark" };
}

/** Whether the file shows the pictures of its record: a manifest alone can be torn out and put into any file. */
export const showsItsRecord = ({ byBytes, comparison, similar }: Evidence): boolean =>
  byBytes !== null || comparison?.same === true || similar !== null;

const isIntact = ({ intact, ingredients }: HistoryNode): boolean => intact && ingredients.every(isIntact);

type Mark = { readonly leadsHome: boolean; readonly mismatch: boolean; readonly codes: readonly ReasonCode[] };

/** What the watermark adds: whether it leads to a record whose pictures these are, and whether it contradicts. */
export function readMark({
  watermark,
  byManifest,
  byBytes,
  byWatermark,
  comparison,
}: Omit<Evidence, "similar" | "pastLimit">): Mark {
  if (!watermark?.found) return { leadsHome: false, mismatch: false, codes: [] };
  if (!byWatermark) return { leadsHome: false, mismatch: byManifest !== null, codes: ["RECORD_UNKNOWN"] };
  if (byManifest && byManifest.id !== byWatermark.id)
    return { leadsHome: false, mismatch: true, codes: ["WATERMARK_CONTRADICTS"] };
  if (byBytes?.id === byWatermark.id) return { leadsHome: true, mismatch: false, codes: ["WATERMARK_AGREES"] };
  if (comparison === null) return { leadsHome: false, mismatch: false, codes: ["NOT_COMPARED"] };
  if (!comparison.same) return { leadsHome: false, mismatch: true, codes: ["MARK_TRANSPLANTED"] };
  return { leadsHome: true, mismatch: false, codes: ["WATERMARK_AGREES"] };
}
