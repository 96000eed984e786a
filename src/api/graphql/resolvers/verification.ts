import { mistake, type Result } from "../../../core/result.ts";
import { UPLOAD_LIMITS } from "../../../core/uploads.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { RECORD_SOURCE, RECOVERED_BY, TRUST_SOURCE } from "../enums.ts";
import { globalId, ownId } from "../global-ids.ts";

const MAX_ANCHORS_LENGTH = 65_536;
const noUpload = (): Result<never> =>
  mistake("NOT_FOUND", "There is no such upload, or it has expired or was used.", "uploadId");

export const verificationResolvers: Resolvers = {
  Mutation: {
    async createUpload(_, { input }, { deps, caller, origin, throttleUpload }) {
      if (input.bytes > 0 && input.bytes <= UPLOAD_LIMITS.maxBytes) await throttleUpload(input.bytes);
      const result = await deps.uploads.create(caller, input);
      if (!result.ok) return { userErrors: result.errors };
      const { upload, path } = result.value;
      const shown = { id: globalId("Upload", upload.id), url: `${origin}${path}`, expiresAt: upload.expiresAt };
      return { upload: shown, userErrors: [] };
    },

    async verifyUpload(_, { input }, { deps, caller, holder, signal }) {
      const extraAnchorsPem = input.anchorsPem ?? undefined;
      if (extraAnchorsPem && extraAnchorsPem.length > MAX_ANCHORS_LENGTH) {
        const text = `At most ${MAX_ANCHORS_LENGTH} characters.`;
        return { userErrors: [{ code: "TOO_LONG", message: text, field: ["anchorsPem"] }] };
      }
      const id = ownId("Upload", input.uploadId);
      const options = extraAnchorsPem ? { extraAnchorsPem } : {};
      const { uploads, verification } = deps;
      const result = id
        ? // Before the upload is taken, which uses it up.
          await verification.whenFree(holder, signal, () =>
            uploads.consume(caller, id, signal, (path) => verification.verify(path, options, signal)),
          )
        : noUpload();
      if (!result.ok) return { userErrors: result.errors };
      const bundle = JSON.stringify(await deps.writeReport(result.value));
      return { report: result.value, bundle, userErrors: [] };
    },
  },

  VerificationReport: {
    recoveredBy: ({ recoveredBy }) => recoveredBy && RECOVERED_BY[recoveredBy],
    log: ({ proof }) => ("bundle" in proof ? proof : null),
  },

  ReleaseProof: {
    agrees: ({ state }) => state === "PROVEN",
    bundle: ({ bundle }) => JSON.stringify(bundle),
  },

  CredentialReading: {
    trustedBy: ({ trustedBy }) => trustedBy && TRUST_SOURCE[trustedBy],
  },

  HistoryNode: {
    trustedBy: ({ trustedBy }) => trustedBy && TRUST_SOURCE[trustedBy],
  },

  VerificationRecord: {
    generationId: ({ generationId }) => globalId("Generation", generationId),
    foundBy: ({ foundBy }) => RECORD_SOURCE[foundBy],
    fingerprintDistance: ({ comparison }) => (comparison?.by === "signature" ? comparison.distance : null),
  },
};
