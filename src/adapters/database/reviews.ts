import { type DeskReads, type DeskWrites, type OwnedCase, REVIEW_CASE_TOPIC } from "../../core/ports/database.ts";
import type { CaseEvent, CaseState } from "../../core/review-events.ts";
import { type Client, json } from "./client.ts";
import { CHANNEL, messageOf } from "./notifications.ts";
import { pageOf, uuidKey } from "./pages.ts";
import { orNull, toCaseEvent, toReviewCase } from "./rows.ts";

type ReviewReads = Pick<
  DeskReads,
  "reviewCase" | "reviewCases" | "reviewCasesOf" | "reviewEvents" | "reviewCasesOfUser" | "similarReviewCases"
>;
type ReviewWrites = Pick<DeskWrites, "createReviewCase" | "lockReviewCase" | "lockClaimableCase" | "keepReviewEvent">;

export const reviewReads = (client: Client): ReviewReads => ({
  reviewCase: (id) => client.reviewCase.findUnique({ where: { id } }).then(orNull(toReviewCase)),

  reviewCases: ({ statuses, claimedById, queue, accesses }, page) => {
    const where = {
      ...(statuses && { status: { in: [...statuses] } }),
      ...(claimedById && { claimedById }),
      ...(queue && { queue }),
      ...(accesses && { access: { in: [...accesses] } }),
    };
    return pageOf(page, {
      key: uuidKey,
      find: ({ after, ...window }) =>
        client.reviewCase.findMany({
          where,
          orderBy: [{ priority: "desc" }, { createdAt: "asc" }, { id: "asc" }],
          ...window,
          ...(after && { cursor: { id: after } }),
        }),
      count: () => client.reviewCase.count({ where }),
      keyOf: (reviewCase) => reviewCase.id,
      map: toReviewCase,
    });
  },

  reviewCasesOf: async (generationIds) => {
    const found = await client.reviewCase.findMany({
      where: { generationId: { in: [...generationIds] } },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    });
    return found.map(toReviewCase);
  },

  reviewEvents: async (caseId) => {
    const found = await client.reviewEvent.findMany({ where: { caseId }, orderBy: { version: "asc" } });
    return found.map(toCaseEvent);
  },

  reviewCasesOfUser: async (userId, limit) => {
    const found = await client.reviewCase.findMany({
      where: { generation: { userId }, status: "DECIDED" },
      orderBy: [{ decidedAt: "desc" }, { id: "desc" }],
      take: limit,
    });
    return found.map(toReviewCase);
  },

  similarReviewCases: async (caseId, limit) => {
    const ids = await client.$queryRaw<{ id: string }[]>`
      SELECT other.id FROM "ReviewCase" c
      JOIN "ModerationDecision" mine ON mine."generationId" = c."generationId" AND mine.stage = 'PROMPT'
      JOIN "ModerationDecision" theirs ON theirs.stage = 'PROMPT' AND theirs."generationId" <> c."generationId"
        AND theirs.judgement->>'normalisedTextSha256' = mine.judgement->>'normalisedTextSha256'
      JOIN "ReviewCase" other ON other."generationId" = theirs."generationId" AND other.status = 'DECIDED'
        AND other.stage = c.stage AND other.access = c.access
      WHERE c.id = ${caseId}::uuid
      ORDER BY other."decidedAt" DESC LIMIT ${limit}`;
    const found = await client.reviewCase.findMany({
      where: { id: { in: ids.map(({ id }) => id) } },
      orderBy: [{ decidedAt: "desc" }, { id: "desc" }],
    });
    return found.map(toReviewCase);
  },
});

export const reviewWrites = (client: Client): ReviewWrites => {
  async function keepEvent(caseId: string, { version }: CaseState, { kind, by, at, ...data }: CaseEvent) {
    await client.reviewEvent.create({ data: { caseId, version, kind, byId: by, at, data: json(data) } });
    // PostgreSQL sends it with the commit, and not at all when there is none.
    await client.$executeRaw`SELECT pg_notify(${CHANNEL}, ${messageOf(REVIEW_CASE_TOPIC, caseId)})`;
  }

  async function locked(id: string): Promise<OwnedCase | null> {
    const found = await client.reviewCase.findUnique({
      where: { id },
      include: { generation: { select: { userId: true } } },
    });
    if (found === null) return null;
    const { generation, ...row } = found;
    return { found: toReviewCase(row), ownerId: generation.userId };
  }

  return {
    createReviewCase: async (reviewCase, { excludedIds, ...state }, event) => {
      const data = { ...reviewCase, ...state, excludedIds: [...excludedIds], createdAt: event.at };
      const created = toReviewCase(await client.reviewCase.create({ data }));
      await keepEvent(created.id, created, event);
      return created;
    },

    lockReviewCase: async (id) => {
      await client.$queryRaw`SELECT id FROM "ReviewCase" WHERE id = ${id}::uuid FOR UPDATE`;
      return locked(id);
    },

    lockClaimableCase: async ({ reviewerId, isOwnAllowed, accesses, queue, now }) => {
      // Row by row, skipping what others are claiming this instant, so that two reviewers never wait for each other.
      const [free] = await client.$queryRaw<{ id: string }[]>`
        SELECT c.id FROM "ReviewCase" c
        WHERE (c.status IN ('OPEN', 'AWAITING_SECOND') OR (c.status = 'CLAIMED' AND c."claimExpiresAt" <= ${now}))
          AND c.access = ANY(${[...accesses]}::text[])
          AND (${queue}::text IS NULL OR c.queue = ${queue}::text)
          AND NOT (${reviewerId}::uuid = ANY(c."excludedIds"))
          AND c."firstById" IS DISTINCT FROM ${reviewerId}::uuid
          AND EXISTS (SELECT 1 FROM "Generation" g WHERE g.id = c."generationId"
            AND g.status NOT IN ('CANCELLED', 'FAILED') AND (${isOwnAllowed} OR g."userId" <> ${reviewerId}::uuid))
        ORDER BY (c."dueAt" IS NOT NULL AND c."dueAt" <= ${now}) DESC, c.priority DESC, c."createdAt", c.id
        LIMIT 1
        FOR UPDATE OF c SKIP LOCKED`;
      return free === undefined ? null : locked(free.id);
    },

    keepReviewEvent: async (id, state, event) => {
      const { kind: _, excludedIds, ...change } = state;
      await keepEvent(id, state, event);
      return toReviewCase(
        await client.reviewCase.update({ where: { id }, data: { ...change, excludedIds: [...excludedIds] } }),
      );
    },
  };
};
