import { AppError } from "../../../core/errors.ts";
import type { TakedownCase } from "../../../core/ports/database.ts";
import { mistake, type Result } from "../../../core/result.ts";
import type { TakedownDecision } from "../../../core/takedown-desk.ts";
import type { DecideTakedownCaseInput, Resolvers } from "../../../generated/graphql.ts";
import { connection, pageRequest } from "../connection.ts";
import { userOf } from "../context.ts";
import { globalId, ownId } from "../global-ids.ts";
import { jpegUrl } from "../jpeg-url.ts";
import { clockOf } from "./takedown-notices.ts";

const MAX_REPORT_MS = 366 * 24 * 3_600_000;
const notFound = mistake("NOT_FOUND", "There is no such case.", "id");

/** Where people decide on notices. */
export const takedownDeskResolvers: Resolvers = {
  Query: {
    async takedownCases(_, { statuses, mine, ...args }, context) {
      const filter = {
        ...(statuses ? { statuses: [...new Set(statuses)] } : {}),
        ...(mine ? { claimedById: userOf(context).id } : {}),
      };
      return connection(await context.deps.database.takedowns(filter, pageRequest(args)), args);
    },

    async takedownPreview(_, { input }, context) {
      const decision = decisionOf(input);
      const result = decision ? await context.deps.takedownDesk.preview(userOf(context), decision) : notFound;
      return result.ok ? { preview: result.value, userErrors: [] } : { userErrors: result.errors };
    },

    async takedownReport(_, { from, to }, { deps }) {
      if (!(from < to) || to.getTime() - from.getTime() > MAX_REPORT_MS) {
        throw new AppError("BAD_INPUT", { userMessage: "from comes before to, at most 366 days." });
      }
      const categories = await deps.database.takedownReport(from, to, deps.environment.clock());
      return { from, to, categories: [...categories] };
    },
  },

  Mutation: {
    async claimTakedownCase(_, { input }, context) {
      const id = input.id ? ownId("TakedownCase", input.id) : null;
      if (input.id && !id) return payload(notFound);
      return payload(await context.deps.takedownDesk.claim(userOf(context), id));
    },
    async releaseTakedownCase(_, { input }, context) {
      const id = ownId("TakedownCase", input.id);
      return payload(id ? await context.deps.takedownDesk.release(userOf(context), id) : notFound);
    },
    async noteTakedownCase(_, { input }, context) {
      const id = ownId("TakedownCase", input.id);
      return payload(id ? await context.deps.takedownDesk.note(userOf(context), { ...input, id }) : notFound);
    },
    async linkTakedownCase(_, { input }, context) {
      const id = ownId("TakedownCase", input.id);
      return payload(id ? await context.deps.takedownDesk.link(userOf(context), { ...input, id }) : notFound);
    },
    async decideTakedownCase(_, { input }, context) {
      const decision = decisionOf(input);
      if (!decision) return payload(notFound);
      return payload(await context.deps.takedownDesk.decide(userOf(context), decision, input.digest ?? null));
    },
    async answerTakedownCounter(_, { input }, context) {
      const id = ownId("TakedownCase", input.id);
      return payload(id ? await context.deps.takedownDesk.answer(userOf(context), { ...input, id }) : notFound);
    },
    async restoreTakedownCase(_, { input }, context) {
      const id = ownId("TakedownCase", input.id);
      return payload(id ? await context.deps.takedownDesk.restore(userOf(context), { ...input, id }) : notFound);
    },
    async reopenTakedownCase(_, { input }, context) {
      const id = ownId("TakedownCase", input.id);
      return payload(id ? await context.deps.takedownDesk.reopen(userOf(context), { ...input, id }) : notFound);
    },
  },

  TakedownCase: {
    id: ({ id }) => globalId("TakedownCase", id),
    clock: (found, _, context) => clockOf(found, context),
    isOverdue: ({ dueAt }, _, { deps }) => dueAt !== null && dueAt <= deps.environment.clock(),
    withheldCount: ({ withheldIds }) => withheldIds.length,
    async videos(found, _, { loaders }) {
      const ids = [...new Set([...found.assetIds, ...found.withheldIds])];
      const assets = await Promise.all(ids.map((id) => loaders.assetById.load(id)));
      const known = assets.filter((asset) => asset !== null);
      return known.map((asset) => ({
        ...{ found, asset, score: null },
        relation: found.assetIds.includes(asset.id) ? "NAMED" : "SIMILAR",
      }));
    },
    async copies(found, _, { deps, signal }) {
      const copies = await deps.takedownReading.copies(found, signal);
      return copies.map((copy) => ({ ...copy, found }));
    },
    texts: (found, _, { deps }) => deps.takedownReading.texts(found),
    events: ({ id }, _, { deps }) => deps.database.takedownEvents(id),
    claimedBy: ({ claimedById }, _, { loaders }) => (claimedById ? loaders.user.load(claimedById) : null),
    decidedBy: ({ decidedById }, _, { loaders }) => (decidedById ? loaders.user.load(decidedById) : null),
  },

  TakedownCopy: {
    video: ({ asset }) => asset,
    async picture({ found, asset }, { reveal }, context) {
      const jpeg = reveal ? await context.deps.takedownReading.picture(userOf(context), found, asset) : null;
      return jpeg && jpegUrl(jpeg);
    },
  },

  TakedownVideo: {
    id: ({ id }) => globalId("Asset", id),
    generationId: ({ generationId }) => globalId("Generation", generationId),
    durationSeconds: ({ durationMs }) => durationMs / 1000,
    async owner({ generationId }, _, { loaders }) {
      const generation = await loaders.generation.load(generationId);
      return generation && loaders.user.load(generation.userId);
    },
  },

  TakedownEvent: {
    by: ({ by }, _, { loaders }) => (by ? loaders.user.load(by) : null),
    reason: (event) => ("reason" in event ? event.reason : null),
    text: (event) => ("rationale" in event ? event.rationale : "note" in event ? event.note : null),
  },
};

/** Null when an id is none of ours. */
function decisionOf({ assetIds = [], id, digest: _, ...input }: DecideTakedownCaseInput): TakedownDecision | null {
  const own = ownId("TakedownCase", id);
  const assets = assetIds.map((assetId) => ownId("Asset", assetId)).filter((assetId) => assetId !== null);
  return own && assets.length === assetIds.length ? { ...input, id: own, assetIds: assets } : null;
}

const payload = (result: Result<TakedownCase>) =>
  result.ok ? { takedownCase: result.value, userErrors: [] } : { userErrors: result.errors };
