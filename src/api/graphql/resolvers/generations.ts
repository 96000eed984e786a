import { owns } from "../../../core/access.ts";
import type { AdmissionOutcome } from "../../../core/admission.ts";
import type { Decision, Generation } from "../../../core/ports/database.ts";
import type { Shot } from "../../../core/ports/generator.ts";
import { appealableUntil } from "../../../core/refusal.ts";
import { mistake } from "../../../core/result.ts";
import type { Resolvers } from "../../../generated/graphql.ts";
import { connection, pageRequest } from "../connection.ts";
import { type Context, userOf } from "../context.ts";
import { ASPECT, ASPECT_OF, CAMERA, CAMERA_OF, STYLE, STYLE_OF, VISIBLE_MARK, VISIBLE_MARK_OF } from "../enums.ts";
import { generationUpdates, ownGenerationUpdates } from "../generation-updates.ts";
import { globalId, ownId } from "../global-ids.ts";
import { jpegUrl } from "../jpeg-url.ts";
import type { DecisionModel } from "../models.ts";

const notFound = mistake("NOT_FOUND", "There is no such generation, or it is not yours.", "id");

/** What is no id of ours leads nowhere; the core says so at the field. */
const UNKNOWN = "unknown";

const cameraOf = ({ camera }: Shot) => camera && CAMERA[camera];

export const generationResolvers: Resolvers = {
  Query: {
    async generation(_, args, context) {
      const id = ownId("Generation", args.id);
      return id ? context.deps.library.generation(userOf(context), id) : null;
    },
    async generations(_, { statuses, aspect, search, ...args }, context) {
      const filter = {
        ...(statuses && { statuses: [...new Set(statuses)] }),
        ...(aspect && { aspect: ASPECT_OF[aspect] }),
        ...(search && { search }),
      };
      return connection(await context.deps.library.generations(userOf(context), filter, pageRequest(args)), args);
    },
  },

  Mutation: {
    async generateVideo(_, { input }, context) {
      const request = {
        ...input,
        shots: input.shots?.map((shot) => ({ ...shot, camera: shot.camera && CAMERA_OF[shot.camera] })),
        camera: input.camera && CAMERA_OF[input.camera],
        style: input.style && STYLE_OF[input.style],
        firstFrame: input.firstFrame && (ownId("Upload", input.firstFrame) ?? UNKNOWN),
        extend: input.extend && (ownId("Generation", input.extend) ?? UNKNOWN),
        remixOf: input.remixOf && (ownId("Generation", input.remixOf) ?? UNKNOWN),
        aspect: input.aspect && ASPECT_OF[input.aspect],
        visibleMark: input.visibleMark && VISIBLE_MARK_OF[input.visibleMark],
      };
      const result = await context.deps.admission.admit(userOf(context), request, context.signal);
      if (!result.ok) return { replayed: false, userErrors: result.errors };
      return { outcome: outcomeOf(result.value, context), replayed: result.value.replayed, userErrors: [] };
    },
    async cancelGeneration(_, { input }, context) {
      const id = ownId("Generation", input.id);
      const result = id ? await context.deps.library.cancel(userOf(context), id) : notFound;
      return result.ok ? { generation: result.value, userErrors: [] } : { userErrors: result.errors };
    },
    async deleteGeneration(_, { input }, context) {
      const id = ownId("Generation", input.id);
      const result = id ? await context.deps.library.remove(userOf(context), id) : notFound;
      return result.ok ? { generation: result.value, userErrors: [] } : { userErrors: result.errors };
    },
  },

  Subscription: {
    generationUpdated: {
      subscribe: (_, args, context) => generationUpdates(ownId("Generation", args.id), context),
      resolve: (generation: Generation) => generation,
    },
    generationsUpdated: {
      subscribe: (_, __, context) => ownGenerationUpdates(context),
      resolve: (generation: Generation) => generation,
    },
  },

  Generation: {
    id: ({ id }) => globalId("Generation", id),
    aspect: ({ aspect }) => ASPECT[aspect],
    camera: ({ shots }) => (shots.length === 1 ? cameraOf(shots[0]) : null),
    style: ({ style }) => style && STYLE[style],
    visibleMark: ({ visibleMark }) => VISIBLE_MARK[visibleMark],
    understoodWords: ({ understanding }) => understanding.understoodWords,
    ignoredWords: ({ understanding }) => understanding.ignoredWords,
    progress: (generation) => (generation.status === "RUNNING" ? generation : null),
    startsFromPicture: ({ leadSha256, relation }) => leadSha256 !== null && relation !== "EXTENSION",
    parent: ({ parentId }, _, context) =>
      parentId ? context.deps.library.generation(userOf(context), parentId) : null,
    async children({ id: parentId, userId }, args, context) {
      const mine = owns(userOf(context), userId);
      const none = { rows: [], hasMore: false, total: 0 };
      const page = pageRequest(args);
      return connection(mine ? await context.deps.database.generations({ parentId, userId }, page) : none, args);
    },
    decisions: async (generation, _, { loaders }) =>
      (await loaders.decisions.load(generation.id)).map((decision) => about(generation, decision)),
    // A reviewer sees what is to be decided, not what its owner then gets.
    asset: (generation, _, context) =>
      owns(userOf(context), generation.userId) ? context.loaders.asset.load(generation.id) : null,
  },

  GenerationProgress: {
    etaSeconds: (running, _, context) => context.deps.library.secondsLeft(running),
    preview: ({ preview }) => preview && jpegUrl(preview),
  },

  Shot: { camera: cameraOf },
};

function outcomeOf({ kind, generation, decision }: AdmissionOutcome, { deps }: Context) {
  const reasons = decision && about(generation, decision);
  switch (kind) {
    case "accepted":
      return { __typename: "GenerationAccepted", generation } as const;
    case "held":
      return { __typename: "GenerationHeld", generation, decision: reasons } as const;
    case "refused": {
      const appealBy = appealableUntil(generation, deps.activePolicy().document);
      return { __typename: "GenerationRefused", generation, decision: reasons, charged: false, appealBy } as const;
    }
  }
}

const about = ({ prompt, tier }: Generation, decision: Decision): DecisionModel => ({ prompt, tier, decision });
