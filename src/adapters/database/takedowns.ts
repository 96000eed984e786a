import type { Asset, TakedownReads, TakedownWrites } from "../../core/ports/database.ts";
import type { TakedownEvent, TakedownState } from "../../core/takedown-events.ts";
import { bytes, type Client, json } from "./client.ts";
import { pageOf, uuidKey } from "./pages.ts";
import { orNull, toAsset, toTakedownCase, toTakedownCounts, toTakedownEvent, toTakedownText } from "./rows.ts";

export const takedownReads = (client: Client): TakedownReads => ({
  takedown: (id) => client.takedownCase.findUnique({ where: { id } }).then(orNull(toTakedownCase)),
  takedownByReference: (reference) =>
    client.takedownCase.findUnique({ where: { reference } }).then(orNull(toTakedownCase)),
  takedownByDigest: (digest) => client.takedownCase.findUnique({ where: { digest } }).then(orNull(toTakedownCase)),

  takedowns: ({ statuses, claimedById }, page) => {
    const where = { ...(statuses && { status: { in: [...statuses] } }), ...(claimedById && { claimedById }) };
    return pageOf(page, {
      key: uuidKey,
      find: ({ after, ...window }) =>
        client.takedownCase.findMany({
          where,
          orderBy: [{ dueAt: { sort: "asc", nulls: "last" } }, { createdAt: "asc" }, { id: "asc" }],
          ...window,
          ...(after && { cursor: { id: after } }),
        }),
      count: () => client.takedownCase.count({ where }),
      keyOf: ({ id }) => id,
      map: toTakedownCase,
    });
  },

  takedownsOf: async (assetIds) => {
    const any = { hasSome: [...assetIds] };
    const found = await client.takedownCase.findMany({
      where: { OR: [{ assetIds: any }, { withheldIds: any }] },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    });
    return found.map(toTakedownCase);
  },

  precautionsInForce: async () => {
    const [row] = await client.$queryRaw<{ count: bigint }[]>`
      SELECT coalesce(sum(cardinality("withheldIds")), 0) AS count FROM "TakedownCase" WHERE status = 'RECEIVED'`;
    return Number(row?.count ?? 0);
  },

  takedownEvents: async (caseId) => {
    const found = await client.takedownEvent.findMany({ where: { caseId }, orderBy: { version: "asc" } });
    return found.map(toTakedownEvent);
  },

  takedownTexts: async (caseId) => {
    const found = await client.takedownText.findMany({ where: { caseId }, orderBy: { number: "asc" } });
    return found.map(toTakedownText);
  },

  takedownsToErase: async (before, limit) => {
    const found = await client.takedownCase.findMany({
      where: { status: { notIn: ["RECEIVED", "COUNTERED"] }, changedAt: { lt: before }, texts: { some: {} } },
      orderBy: { changedAt: "asc" },
      take: limit,
    });
    return found.map(toTakedownCase);
  },

  takedownsToRemind: async (now, share, limit) => {
    const found = await client.$queryRaw<{ id: string }[]>`
      SELECT id FROM (
        SELECT *, coalesce("counteredAt", "createdAt") AS begun FROM "TakedownCase"
        WHERE status IN ('RECEIVED', 'COUNTERED') AND reminders < 2) AS waiting
      WHERE (reminders = 0 AND ${now}::timestamptz - begun >= ${share}::float8 * ("dueAt" - begun))
        OR "dueAt" <= ${now}::timestamptz
      ORDER BY "dueAt", "createdAt", id
      LIMIT ${limit}`;
    return found.map(({ id }) => id);
  },

  takedownReport: async (from, to, now) => {
    const found = await client.$queryRaw<Parameters<typeof toTakedownCounts>[0][]>`
      WITH received AS (
        SELECT c.*, opened.data AS opened,
          (SELECT min(e.at) FROM "TakedownEvent" e WHERE e."caseId" = c.id AND e.kind = 'withheldAtOnce') AS "atOnceAt",
          (SELECT min(e.at) FROM "TakedownEvent" e WHERE e."caseId" = c.id AND e.kind = 'decided') AS "firstDecidedAt"
        FROM "TakedownCase" c
        JOIN "TakedownEvent" opened ON opened."caseId" = c.id AND opened.version = 1
        WHERE c."createdAt" >= ${from} AND c."createdAt" < ${to})
      SELECT category,
        count(*) AS received,
        count(*) FILTER (WHERE "byAuthority") AS "byAuthority",
        count(*) FILTER (WHERE "atOnceAt" IS NOT NULL) AS "withheldAtOnce",
        count(*) FILTER (WHERE status = 'RECEIVED') AS waiting,
        count(*) FILTER (WHERE status IN ('WITHHELD', 'COUNTERED')) AS withheld,
        count(*) FILTER (WHERE status = 'REJECTED') AS rejected,
        count(*) FILTER (WHERE status = 'WITHDRAWN') AS withdrawn,
        count(*) FILTER (WHERE status = 'RESTORED') AS restored,
        count(*) FILTER (WHERE "counteredAt" IS NOT NULL) AS countered,
        count(*) FILTER (WHERE status <> 'WITHDRAWN'
          AND coalesce("firstDecidedAt", ${now}) > (opened->>'dueAt')::timestamptz) AS late,
        coalesce(sum(cardinality("withheldIds")), 0) AS "assetsWithheld",
        percentile_cont(0.5) WITHIN GROUP (ORDER BY
          extract(epoch FROM least("atOnceAt", "firstDecidedAt") - "createdAt")::float8) AS "medianSecondsToAction"
      FROM received GROUP BY category ORDER BY category`;
    return found.map(toTakedownCounts);
  },

  isAnythingWithheld: async () =>
    (await client.asset.findFirst({ where: { withheldAt: { not: null } }, select: { id: true } })) !== null,
});

export const takedownWrites = (client: Client): TakedownWrites => {
  const keepEvent = (caseId: string, { version }: TakedownState, { kind, by, at, ...data }: TakedownEvent) =>
    client.takedownEvent.create({ data: { caseId, version, kind, byId: by, at, data: json(data) } });
  const columns = ({ assetIds, withheldIds, ...state }: TakedownState) => ({
    ...state,
    assetIds: [...assetIds],
    withheldIds: [...withheldIds],
  });

  return {
    createTakedown: async (takedown, state, event) => {
      const data = { ...takedown, ...columns(state), createdAt: event.at, changedAt: event.at };
      const created = toTakedownCase(await client.takedownCase.create({ data }));
      await keepEvent(created.id, state, event);
      return created;
    },

    lockTakedown: async (id) => {
      await client.$queryRaw`SELECT id FROM "TakedownCase" WHERE id = ${id}::uuid FOR UPDATE`;
      return client.takedownCase.findUnique({ where: { id } }).then(orNull(toTakedownCase));
    },

    lockClaimableTakedown: async ({ reviewerId, now }) => {
      const [free] = await client.$queryRaw<{ id: string }[]>`
        SELECT id FROM "TakedownCase"
        WHERE status IN ('RECEIVED', 'COUNTERED') AND ("claimExpiresAt" IS NULL OR "claimExpiresAt" <= ${now})
          AND NOT (status = 'COUNTERED' AND "decidedById" IS NOT DISTINCT FROM ${reviewerId}::uuid)
        ORDER BY "dueAt", "createdAt", id
        LIMIT 1
        FOR UPDATE SKIP LOCKED`;
      return free ? client.takedownCase.findUnique({ where: { id: free.id } }).then(orNull(toTakedownCase)) : null;
    },

    keepTakedownEvent: async (id, state, event) => {
      await keepEvent(id, state, event);
      const data = { ...columns(state), changedAt: event.at };
      return toTakedownCase(await client.takedownCase.update({ where: { id }, data }));
    },

    addTakedownText: async ({ caseId, sealed, ...text }) => {
      const { _max } = await client.takedownText.aggregate({ where: { caseId }, _max: { number: true } });
      const number = (_max.number ?? -1) + 1;
      await client.takedownText.create({ data: { caseId, number, ...text, sealed: bytes(sealed) } });
    },

    eraseTakedownTexts: async (caseId) => (await client.takedownText.deleteMany({ where: { caseId } })).count,

    lockAssets: async (ids): Promise<readonly Asset[]> => {
      const where = { id: { in: [...ids] } };
      await client.$queryRaw`SELECT id FROM "Asset" WHERE id = ANY(${[...ids]}::uuid[]) ORDER BY id FOR UPDATE`;
      return (await client.asset.findMany({ where, orderBy: { id: "asc" } })).map(toAsset);
    },
  };
};
