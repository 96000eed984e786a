import type { TakedownCase } from "../../../core/ports/database.ts";
import { mistake, type Result } from "../../../core/result.ts";
import type { NoticeInput } from "../../../core/takedown-notice.ts";
import { REASON_TEXTS, STATUS_TEXTS } from "../../../core/takedown-texts.ts";
import type { NoticeReceipt } from "../../../core/takedowns.ts";
import type { Resolvers, SendTakedownNoticeInput } from "../../../generated/graphql.ts";
import { noticeUrl } from "../../notice-url.ts";
import { type Context, userOf } from "../context.ts";
import { globalId, ownId } from "../global-ids.ts";

/** Notices as their senders see them, and as the owners of the videos do. */
export const takedownNoticeResolvers: Resolvers = {
  Query: {
    takedownNotice: (_, { reference, token }, { deps }) => deps.takedowns.follow(reference, token),
  },

  Mutation: {
    async sendTakedownNotice(_, { input }, context) {
      await context.throttleNotice();
      const result = await send(input, context);
      if (!result.ok) return { replayed: false, userErrors: result.errors };
      const { found, token, isRepeat } = result.value;
      const url = noticeUrl(context.origin, found.reference, token);
      return { notice: found, token, url, replayed: isRepeat, userErrors: [] };
    },
    async addToTakedownNotice(_, { input: { reference, token, text } }, { deps }) {
      return payload(await deps.takedowns.add(reference, token, text));
    },
    async withdrawTakedownNotice(_, { input: { reference, token } }, { deps }) {
      return payload(await deps.takedowns.withdraw(reference, token));
    },
    async counterTakedown(_, { input }, context) {
      const id = ownId("TakedownCase", input.id);
      const result = id
        ? await context.deps.takedownCounter.counter(userOf(context), { ...input, id })
        : mistake("NOT_FOUND", "There is no such case, or it is not about a video of yours.", "id");
      return result.ok ? { takedown: result.value, userErrors: [] } : { userErrors: result.errors };
    },
  },

  TakedownNotice: {
    receivedAt: ({ createdAt }) => createdAt,
    says: ({ status }) => STATUS_TEXTS[status],
    clock: (found, _, context) => clockOf(found, context),
    isWithheld: ({ withheldIds }) => withheldIds.length > 0,
    reasonSays,
  },

  OwnTakedown: {
    id: ({ id }) => globalId("TakedownCase", id),
    reasonSays,
    counterUntil: (found, _, { deps }) => deps.takedownCounter.openUntil(found),
  },

  Generation: {
    async takedowns({ id, userId }, _, context) {
      if (userOf(context).id !== userId) return [];
      const [asset] = await context.deps.database.assets([id]);
      return asset ? context.deps.takedownCounter.casesOf(asset) : [];
    },
  },
};

async function send(
  { uploadId, idempotencyKey, ...input }: SendTakedownNoticeInput,
  { deps, caller, holder, signal }: Context,
): Promise<Result<NoticeReceipt>> {
  const notice: NoticeInput = { ...input, key: idempotencyKey };
  if (uploadId == null) return deps.takedowns.notify(notice, null, signal);
  const id = ownId("Upload", uploadId);
  const missing = mistake("NOT_FOUND", "There is no such upload, or it has expired or was used.", "uploadId");
  if (!id) return missing;
  const used = await deps.uploads.consume(caller, id, signal, (path) =>
    deps.takedowns.notify(notice, { path, holder }, signal),
  );
  return used.ok ? used.value : used;
}

/** Null when the rules have changed since, and have it no more. */
export const clockOf = ({ clockId }: TakedownCase, { deps }: Pick<Context, "deps">) =>
  deps.takedownRules.clocks.find(({ id }) => id === clockId) ?? null;

function reasonSays({ reason }: Pick<TakedownCase, "reason">): string | null {
  return reason && REASON_TEXTS[reason];
}

const payload = (result: Result<TakedownCase>) =>
  result.ok ? { notice: result.value, userErrors: [] } : { userErrors: result.errors };
