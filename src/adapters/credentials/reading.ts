import type { CredentialReading, CredentialTimestamp, TrustedBy } from "../../core/ports/credentials.ts";
import { type Checks, collectHistory } from "./history.ts";
import type { HostResult } from "./host-messages.ts";
import {
  breaksIntegrity,
  generatorName,
  hashMatches,
  type Manifest,
  type Report,
  reportSchema,
  signerOf,
  softBindings,
  sourceType,
} from "./report.ts";

/** Translates the library's answer. `anchorSet` is whose roots it was asked to trust. */
export function toReading(result: HostResult, anchorSet: TrustedBy): CredentialReading {
  if (result.type === "failed") return fromFailure(result);
  if (result.type !== "report") return unreadable("the reader gave an answer of the wrong kind");
  if (result.report === null) return bare("NONE");
  const parsed = reportSchema.safeParse(result.report);
  const active = parsed.data?.manifests[parsed.data.active_manifest];
  if (!parsed.data || !active) return tampered("claim.malformed", "the manifest does not have the shape of one");
  if (result.leavesOutMore) parsed.data.validation_results.activeManifest.failure.push(leavesOutMore);
  return fromReport(parsed.data, active, result.checks, anchorSet);
}

/** To the library, this code is for information only. */
const leavesOutMore = {
  code: "assertion.dataHash.additionalExclusionsPresent",
  explanation: "the hash does not show that it leaves out nothing but the manifest",
};

export const unreadable = (explanation: string): CredentialReading => ({
  ...bare("UNREADABLE"),
  failures: [{ code: "general.error", manifestId: null, explanation }],
});

export const bare = (state: CredentialReading["state"]): CredentialReading => ({
  state,
  trustedBy: null,
  manifestId: null,
  signer: null,
  signedAt: null,
  timestamp: null,
  claimGenerator: null,
  digitalSourceType: null,
  softBindings: [],
  failures: [],
  history: [],
});

/** The file holds a manifest, or did: what is broken is the credential. All other errors are about the file itself. */
const brokenManifest =
  /^(InvalidClaim|Jumbf|Claim|Assertion|Cose|Hash|Provenance|BadHash|MissingSign|Redacted|TooManyManifest)/;

function fromFailure({ variant, explanation }: Extract<HostResult, { type: "failed" }>): CredentialReading {
  if (variant === "RemoteManifestUrl") return bare("REMOTE_ONLY");
  if (brokenManifest.test(variant)) return tampered("claim.malformed", explanation);
  return unreadable(explanation);
}

const tampered = (code: string, explanation: string): CredentialReading => ({
  ...bare("TAMPERED"),
  failures: [{ code, manifestId: null, explanation }],
});

function fromReport(report: Report, active: Manifest, checks: Checks, anchorSet: TrustedBy): CredentialReading {
  const { success, failure } = report.validation_results.activeManifest;
  const validated = (code: RegExp) => success.some((status) => code.test(status.code));
  // Both are asked for by name: a report without failures is not yet one in which anything was checked.
  const isIntact =
    validated(/^claimSignature\.validated$/) && hashMatches(report).length > 0 && !failure.some(breaksIntegrity);
  const isTrusted = isIntact && failure.length === 0 && validated(/^signingCredential\.trusted$/);
  const { history, failures } = collectHistory(report, checks, anchorSet);
  const own = failure.map(({ code, explanation }) => ({
    code,
    manifestId: report.active_manifest,
    explanation: explanation ?? null,
  }));
  return {
    state: isIntact ? "INTACT" : "TAMPERED",
    trustedBy: isTrusted ? anchorSet : null,
    manifestId: report.active_manifest,
    signer: signerOf(active),
    signedAt: active.signature_info?.time ?? null,
    timestamp: timestampOf(report, active),
    claimGenerator: generatorName(active),
    digitalSourceType: sourceType(active),
    softBindings: softBindings(active),
    failures: [...own, ...failures],
    history,
  };
}

/** An authority that is not trusted is no failure to the library, only information. */
function timestampOf({ validation_results: { activeManifest } }: Report, active: Manifest): CredentialTimestamp | null {
  const { success, informational, failure } = activeManifest;
  const about = [...success, ...informational, ...failure].filter(({ code }) => code.startsWith("timeStamp."));
  if (about.length === 0) return null;
  const named = about.find(({ code }) => /^timeStamp\.(validated|trusted|untrusted)$/.test(code));
  return {
    at: active.signature_info?.time ?? null,
    // As in "timestamp cert trusted: Example TSA 1": the library tells the name nowhere else.
    authority: /: (.+)$/.exec(named?.explanation ?? "")?.[1] ?? null,
    trusted: success.some(({ code }) => code === "timeStamp.trusted"),
  };
}
