import { AppError } from "../core/errors.ts";
import type { VerificationReport } from "../core/verification.ts";
import type { ApiDeps } from "./api-deps.ts";

const TIMEOUT_MS = 120_000;

/** Verifies a file, for as long as its sender waits and no longer than two minutes. @throws AppError MEDIA_LIMIT */
export async function verifyFile(
  { verification }: Pick<ApiDeps, "verification">,
  path: string,
  options: { readonly extraAnchorsPem?: string },
  signal: AbortSignal,
): Promise<VerificationReport> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await verification.verify(path, options, AbortSignal.any([signal, timeout]));
  } catch (error) {
    if (!timeout.aborted) throw error;
    throw new AppError("MEDIA_LIMIT", { userMessage: "Verifying this file takes too long.", cause: error });
  }
}
