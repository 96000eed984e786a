import { UPLOAD_LIMITS } from "../../../core/uploads.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { ACCESS_MODE, ASPECT, CAMERA, STYLE } from "../enums.ts";

export const serverResolvers: Resolvers = {
  Query: { server: (_, __, { deps }) => deps },

  Server: {
    generator: ({ generator }) => generator.describe(),
    signer: ({ credentials }) => credentials.signer(),
    policyVersion: ({ activePolicy }) => activePolicy().version,
    accessMode: ({ accounts }) => ACCESS_MODE[accounts.accessMode],
    maxPromptLength: ({ activePolicy }) => activePolicy().document.prompt.maxLength,
    auditVerifierKey: async ({ auditLog }) => (await auditLog.keys())[0].verifierKey,
    maxUploadBytes: () => UPLOAD_LIMITS.maxBytes,
  },

  GeneratorInfo: {
    modelDigests: ({ modelSha256 }) => modelSha256,
    aspects: ({ aspects }) => aspects.map((aspect) => ASPECT[aspect]),
    cameras: ({ cameras }) => cameras.map((camera) => CAMERA[camera]),
    styles: ({ styles }) => styles.map((style) => STYLE[style]),
  },
};
