import type { Reads, Writes } from "../../core/ports/database.ts";
import type { Client, Clock } from "./client.ts";
import { pageOf, uuidKey } from "./pages.ts";
import { orNull, toReviewCase } from "./rows.ts";

type ReviewWrites = Pick<Writes, "createReviewCase" | "claimReviewCase" | "releaseReviewCase" | "decideReviewCase">;

export const reviewReads = (client: Client): Pick<Reads, "reviewCase" | "reviewCases"> => ({
  reviewCase: (id) => client.reviewCase.findUnique({ where: { id } }).then(orNull(toReviewCase)),

  reviewCases: ({ statuses, claimedById }, page) => {
    const where = { ...(statuses && { status: { in: [...statuses] } }), ...(claimedById && { claimedById }) };
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
});

export const reviewWrites = (client: Client, clock: Clock): ReviewWrites => ({
  createReviewCase: async (reviewCase) =>
    toReviewCase(await client.reviewCase.create({ data: { ...reviewCase, createdAt: clock() } })),

  claimReviewCase: async ({ id, reviewerId, isOwnAllowed, now, expiresAt }) => {
    // Row by row, skipping what others are claiming this instant, so that two reviewers never wait for each other.
    const [free] = await client.$queryRaw<{ id: string }[]>`
      SELECT id FROM "ReviewCase" c
      WHERE (status = 'OPEN' OR (status = 'CLAIMED' AND ("claimExpiresAt" <= ${now}
          OR (id = ${id ?? null}::uuid AND "claimedById" = ${reviewerId}::uuid))))
        AND (${id ?? null}::uuid IS NULL OR id = ${id ?? null}::uuid)
        AND EXISTS (SELECT 1 FROM "Generation" g WHERE g.id = c."generationId" AND g.status = 'HELD'
          AND (${isOwnAllowed} OR g."userId" <> ${reviewerId}::uuid))
      ORDER BY priority DESC, "createdAt", id
      LIMIT 1
      FOR UPDATE SKIP LOCKED`;
    if (free === undefined) return null;
    const data = { status: "CLAIMED", claimedById: reviewerId, claimExpiresAt: expiresAt } as const;
    return toReviewCase(await client.reviewCase.update({ where: { id: free.id }, data }));
  },

  releaseReviewCase: async (id, reviewerId) => {
    const [released] = await client.reviewCase.updateManyAndReturn({
      where: { id, status: "CLAIMED", claimedById: reviewerId },
      data: { status: "OPEN", claimedById: null, claimExpiresAt: null },
    });
    return orNull(toReviewCase)(released);
  },

  decideReviewCase: async ({ id, reviewerId, outcome, rationale, now }) => {
    const [decided] = await client.reviewCase.updateManyAndReturn({
      where: { id, status: "CLAIMED", claimedById: reviewerId, claimExpiresAt: { gt: now } },
      data: { status: "DECIDED", outcome, rationale, decidedById: reviewerId, decidedAt: now, claimExpiresAt: null },
    });
    return orNull(toReviewCase)(decided);
  },
});
