import { type DeskReads, type DeskWrites, STANDING_EVENTS } from "../../core/ports/database.ts";
import type { Client } from "./client.ts";
import { orNull, toBulkDecision, toQueueSize, toReviewerLabel, toStandingEvent } from "./rows.ts";

export const deskReads = (
  client: Client,
): Pick<
  DeskReads,
  | "queueSizes"
  | "reviewerLabels"
  | "appeals"
  | "appealsOfCases"
  | "standingEvents"
  | "generationCounts"
  | "bulkDecision"
> => ({
  queueSizes: async (now) => {
    const found = await client.$queryRaw<Parameters<typeof toQueueSize>[0][]>`
      SELECT queue, access, min("createdAt") AS "oldestAt",
        count(*) FILTER (WHERE status <> 'CLAIMED' OR "claimExpiresAt" <= ${now}) AS waiting,
        count(*) FILTER (WHERE status = 'CLAIMED' AND "claimExpiresAt" > ${now}) AS held,
        count(*) FILTER (WHERE "dueAt" <= ${now}) AS overdue
      FROM "ReviewCase" WHERE status IN ('OPEN', 'CLAIMED', 'AWAITING_SECOND')
      GROUP BY queue, access ORDER BY queue, access`;
    return found.map(toQueueSize);
  },

  reviewerLabels: async (generationIds) => {
    const found = await client.reviewCase.findMany({
      where: { generationId: { in: [...generationIds] }, status: "DECIDED", outcome: { in: ["ALLOW", "BLOCK"] } },
      orderBy: [{ decidedAt: "desc" }, { id: "desc" }],
      distinct: ["generationId", "stage"],
      select: { generationId: true, stage: true, outcome: true, decidedAt: true },
    });
    return found.flatMap(toReviewerLabel);
  },

  appeals: (generationIds) =>
    client.appeal.findMany({
      where: { generationId: { in: [...generationIds] } },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    }),

  appealsOfCases: (caseIds) => client.appeal.findMany({ where: { caseId: { in: [...caseIds] } } }),

  standingEvents: async (userIds) => {
    const found = await client.$queryRaw<Parameters<typeof toStandingEvent>[0][]>`
      SELECT event.* FROM unnest(${[...userIds]}::uuid[]) AS account (id)
      CROSS JOIN LATERAL (SELECT * FROM "StandingEvent" WHERE "userId" = account.id
        ORDER BY version DESC LIMIT ${STANDING_EVENTS}) AS event
      ORDER BY event."userId", event.version`;
    return found.map(toStandingEvent);
  },

  generationCounts: async (userId) => {
    const found = await client.generation.groupBy({ by: ["status"], where: { userId }, _count: true });
    return found.map(({ status, _count }) => ({ status, count: _count }));
  },

  bulkDecision: (id) => client.bulkDecision.findUnique({ where: { id } }).then(orNull(toBulkDecision)),
});

export const deskWrites = (
  client: Client,
): Pick<
  DeskWrites,
  "createAppeal" | "answerAppeal" | "addStandingEvent" | "createBulkDecision" | "undoBulkDecision" | "withholdAsset"
> => ({
  createAppeal: (appeal) => client.appeal.create({ data: appeal }),

  answerAppeal: async (caseId, { status, explanation, at }) => {
    const data = { status, explanation, answeredAt: at };
    const [answered] = await client.appeal.updateManyAndReturn({ where: { caseId }, data });
    return answered ?? null;
  },

  addStandingEvent: async (event) => {
    const { _max } = await client.standingEvent.aggregate({ where: { userId: event.userId }, _max: { version: true } });
    return toStandingEvent(await client.standingEvent.create({ data: { ...event, version: (_max.version ?? 0) + 1 } }));
  },

  createBulkDecision: async ({ caseIds, ...bulk }) =>
    toBulkDecision(await client.bulkDecision.create({ data: { ...bulk, caseIds: [...caseIds] } })),

  undoBulkDecision: async (id, at) => {
    const [undone] = await client.bulkDecision.updateManyAndReturn({
      where: { id, undoneAt: null },
      data: { undoneAt: at },
    });
    return orNull(toBulkDecision)(undone);
  },

  withholdAsset: async (generationId, at) => {
    const where = { generationId, deletedAt: null };
    return (await client.asset.updateMany({ where, data: { withheldAt: at } })).count > 0;
  },
});
