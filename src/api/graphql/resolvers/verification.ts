import { mistake } from "../../../core/result.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { verifyFile } from "../../verify-file.ts";
import { RECORD_SOURCE, TRUST_SOURCE } from "../enums.ts";
import { globalId, ownId } from "../global-ids.ts";

const MAX_ANCHORS_LENGTH = 65_536;

export const verificationResolvers: Resolvers = {
  Mutation: {
    async createUpload(_, { input }, { deps, caller, origin }) {
      const result = await deps.uploads.create(caller, input);
      if (!result.ok) return { userErrors: result.errors };
      const { upload, path } = result.value;
      const shown = { id: globalId("Upload", upload.id), url: `${origin}${path}`, expiresAt: upload.expiresAt };
      return { upload: shown, userErrors: [] };
    },

    async verifyUpload(_, { input }, { deps, caller, signal }) {
      const extraAnchorsPem = input.anchorsPem ?? undefined;
      if (extraAnchorsPem && extraAnchorsPem.length > MAX_ANCHORS_LENGTH) {
        const text = `At most ${MAX_ANCHORS_LENGTH} characters.`;
        return { userErrors: [{ code: "TOO_LONG", message: text, field: ["anchorsPem"] }] };
      }
      const id = ownId("Upload", input.uploadId);
      const options = extraAnchorsPem ? { extraAnchorsPem } : {};
      const result = id
        ? // Before the upload is taken, which uses it up.
          await deps.verification.whenFree(signal, () =>
            deps.uploads.consume(caller, id, signal, (path) => verifyFile(deps, path, options, signal)),
          )
        : mistake("NOT_FOUND", "There is no such upload, or it has expired or was used.", "uploadId");
      return result.ok ? { report: result.value, userErrors: [] } : { userErrors: result.errors };
    },
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
  },
};
