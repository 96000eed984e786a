import { z } from "zod";
import type { Resolvers } from "../../../generated/graphql.ts";

export const replayResolvers: Resolvers = {
  Query: {
    async replayDecision(_, args, { deps, signal }) {
      // A decision's id stands as it is, not as a global one.
      const id = z.uuid().safeParse(args.id);
      const replay = id.success ? await deps.replays.replay(id.data, signal) : null;
      if (!replay) return null;
      const { decision, modelSha256, differences, ...found } = replay;
      return {
        ...found,
        differences: [...differences],
        modelDigests: [...modelSha256],
        stage: decision.stage,
        policyVersion: decision.policyVersion,
        keptVerdict: decision.verdict,
        keptReplayDigest: decision.replayDigest,
        keptModelDigests: [...decision.modelSha256],
      };
    },
  },
};
