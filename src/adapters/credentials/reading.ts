import type { CredentialReading } from "../../core/ports/credentials.ts";
import { collectHistory } from "./history.ts";
import type { HostResult } from "./host-messages.ts";
import {
  actionsData,
  breaksIntegrity,
  generatorName,
  type Manifest,
  type Report,
  reportSchema,
  softBindingData,
} from "./report.ts";

/** Translates the library's answer. `anchorSet` is whose roots it was asked to trust. */
export function toReading(
  result: HostResult,
  anchorSet: Exclude<CredentialReading["trustedBy"], null>,
): CredentialReading {
  if (result.type === "failed") return fromFailure(result);
  if (result.type !== "report") return unreadable("the reader gave an answer of the wrong kind");
  if (result.report === null) return bare("NONE");
  const parsed = reportSchema.safeParse(result.report);
  const active = parsed.data?.manifests[parsed.data.active_manifest];
  if (!parsed.data || !active) return tampered("claim.malformed", "the manifest does not have the shape of one");
  return fromReport(parsed.data, active, anchorSet);
}

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

function fromReport(report: Report, active: Manifest, anchorSet: "operator" | "public" | "extra"): CredentialReading {
  const { success, failure } = report.validation_results.activeManifest;
  const validated = (code: RegExp) => success.some((status) => code.test(status.code));
  // Both are asked for by name: a report without failures is not yet one in which anything was checked.
  const isIntact =
    validated(/^claimSignature\.validated$/) &&
    validated(/^assertion\.(bmffHash|dataHash|boxesHash|multiAssetHash)\.match$/) &&
    !failure.some(breaksIntegrity);
  const isTrusted = isIntact && failure.length === 0 && validated(/^signingCredential\.trusted$/);
  const { history, failures } = collectHistory(report);
  const own = failure.map(({ code, explanation }) => ({
    code,
    manifestId: report.active_manifest,
    explanation: explanation ?? null,
  }));
  return {
    state: isIntact ? "INTACT" : "TAMPERED",
    trustedBy: isTrusted ? anchorSet : null,
    manifestId: report.active_manifest,
    signer: active.signature_info
      ? {
          // The library calls the organisation of the leaf's own subject "issuer"; the issuing authority it does not tell.
          organisation: active.signature_info.issuer ?? null,
          commonName: active.signature_info.common_name ?? null,
          issuer: null,
        }
      : null,
    signedAt: active.signature_info?.time ?? null,
    claimGenerator: generatorName(active),
    digitalSourceType: sourceType(active),
    softBindings: softBindings(active),
    failures: [...own, ...failures],
    history,
  };
}

/** A second assertion of one kind is labelled with `__1` and so on. */
const assertionsOf = (manifest: Manifest, label: RegExp) =>
  manifest.assertions.filter((assertion) => label.test(assertion.label)).map(({ data }) => data);

const sourceType = (manifest: Manifest): string | null =>
  assertionsOf(manifest, /^c2pa\.actions(\.v2)?(__\d+)?$/)
    .flatMap((data) => actionsData.safeParse(data).data?.actions ?? [])
    .find(({ action }) => action === "c2pa.created")?.digitalSourceType ?? null;

const softBindings = (manifest: Manifest) =>
  assertionsOf(manifest, /^c2pa\.soft-binding(__\d+)?$/)
    .flatMap((data) => softBindingData.safeParse(data).data ?? [])
    .flatMap(({ alg, blocks }) => blocks.map(({ value }) => ({ algorithm: alg, value })));
