import { signerOfReport } from "../adapters/keys/report-signature.ts";
import { globalId } from "../api/graphql/global-ids.ts";
import type { Recognition } from "../core/recognition.ts";
import { createReleaseProofs } from "../core/release-proof.ts";
import { createSoftBindings } from "../core/soft-bindings.ts";
import { createVerdictFeedbacks } from "../core/verdict-feedback.ts";
import { createVerification } from "../core/verification.ts";
import { createReportWriter } from "../core/verification-document.ts";
import { product } from "../platform/product.ts";
import { sha256OfFile } from "../platform/sha256-file.ts";
import { isMedia } from "../platform/sniff-media.ts";
import type { Ports } from "./ports.ts";

/** Verifying files, signing what was found, and hearing those who say that it is wrong. */
export function verificationOf(parts: Ports & { readonly recognition: Recognition }) {
  const records = parts.database;
  const proofOfRelease = createReleaseProofs({ ...parts, records });
  return {
    proofOfRelease,
    verification: createVerification({ ...parts, records, proofOfRelease, sha256OfFile, isMedia }),
    writeReport: createReportWriter({ ...parts, records, product, publicIdOf: (id) => globalId("Generation", id) }),
    softBindings: createSoftBindings({ ...parts, records }),
    isMedia,
    verdictFeedback: createVerdictFeedbacks({ ...parts, signerOfReport }),
  };
}
